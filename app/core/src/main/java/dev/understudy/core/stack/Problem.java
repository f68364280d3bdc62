package dev.understudy.core.stack;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

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
    /** A problem of the text itself, at a place the YAML parser gave; without one, at the top. */
    static Problem at(Optional<Mark> mark, String message, String hint) {
        return at(mark, "", message, hint);
    }

    static Problem at(Optional<Mark> mark, String path, String message, String hint) {
        return new Problem(
                mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1, path, message, hint);
    }

    boolean startsWhere(Problem other) {
        return line == other.line && column == other.column;
    }

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
