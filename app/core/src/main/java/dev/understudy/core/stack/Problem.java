package dev.understudy.core.stack;

/**
 * One thing wrong with a stack file.
 *
 * @param line from 1
 * @param column from 1
 * @param path the setting, such as {@code topology.standbys[1].upstream}; empty for the file as a whole
 * @param message what is wrong
 * @param hint the way out; empty when the message says it
 */
public record Problem(int line, int column, String path, String message, String hint) {
    /** One line, as compilers write it, so that editors and terminals can jump to it. */
    public String format(String fileName) {
        return fileName + ":" + this;
    }

    @Override
    public String toString() {
        return line + ":" + column + ": " + (path.isEmpty() ? "" : path + ": ") + message
                + (hint.isEmpty() ? "" : "; " + hint);
    }
}
