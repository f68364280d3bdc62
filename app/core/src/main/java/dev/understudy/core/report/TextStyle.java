package dev.understudy.core.report;

/** How a report marks words on a console. */
public enum TextStyle {
    /** Nothing but text. */
    PLAIN,
    /** ANSI colours, for a terminal that shows them. */
    ANSI;

    private static final String RESET = "\u001b[0m";

    String bold(String text) {
        return this == ANSI ? "\u001b[1m" + text + RESET : text;
    }

    /** Green, red, yellow; the words alone say the same. */
    String verdict(Verdict verdict) {
        int colour = switch (verdict) {
            case PASSED -> 32;
            case FAILED -> 31;
            case INCONCLUSIVE -> 33;
        };
        return this == ANSI ? "\u001b[1;" + colour + "m" + verdict + RESET : verdict.name();
    }
}
