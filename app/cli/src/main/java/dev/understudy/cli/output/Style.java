package dev.understudy.cli.output;

/** Colours, when the stream is a terminal and the user has not said NO_COLOR. */
public enum Style {
    PLAIN,
    COLOURED;

    private static final String RESET = "\u001b[0m";

    public String good(String text) {
        return coloured("\u001b[32m", text);
    }

    public String warning(String text) {
        return coloured("\u001b[33m", text);
    }

    public String bad(String text) {
        return coloured("\u001b[31m", text);
    }

    public String strong(String text) {
        return coloured("\u001b[1m", text);
    }

    public String faint(String text) {
        return coloured("\u001b[2m", text);
    }

    private String coloured(String code, String text) {
        return this == COLOURED && !text.isEmpty() ? code + text + RESET : text;
    }
}
