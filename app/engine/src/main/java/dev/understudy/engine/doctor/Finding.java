package dev.understudy.engine.doctor;

import dev.understudy.core.stack.StackName;
import java.util.List;
import java.util.Optional;

/**
 * What the doctor found about one piece.
 *
 * @param piece its name
 * @param state how it is
 * @param version as it says itself; empty when it is absent
 * @param path where it is
 * @param detail what was found, or what its absence costs
 * @param install the command that installs it here; empty when nothing needs installing
 * @param packages what {@code --install} would install
 */
public record Finding(
        String piece,
        State state,
        Optional<String> version,
        Optional<String> path,
        String detail,
        Optional<String> install,
        List<String> packages) {
    public Finding {
        packages = List.copyOf(packages);
    }

    /** Something to do about a stack; empty when there is nothing. */
    public static Optional<Finding> due(StackName stack, List<String> due) {
        return due.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "stack " + stack,
                        State.WARNING,
                        Optional.empty(),
                        Optional.empty(),
                        String.join("; ", due),
                        Optional.empty(),
                        List.of()));
    }

    public enum State {
        OK,
        /** Works, with something to know. */
        WARNING,
        /** Absent or too old, and stacks come up without it. */
        OPTIONAL_MISSING,
        /** Absent or too old, and no stack comes up. */
        REQUIRED_MISSING
    }
}
