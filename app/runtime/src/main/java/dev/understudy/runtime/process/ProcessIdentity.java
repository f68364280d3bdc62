package dev.understudy.runtime.process;

import java.util.Optional;

/**
 * Names one process for ever, as it was recorded when it was started. No signal goes to a pid that is not proved to be still the
 * same process (Patroni's {@code postmaster.py} does the same).
 *
 * @param pid its number
 * @param startTicks when it started
 * @param marker an argument that it must have: its data directory or configuration file; empty for none
 */
public record ProcessIdentity(long pid, long startTicks, String marker) {
    public static ProcessIdentity of(ProcessFacts facts, String marker) {
        return new ProcessIdentity(facts.pid(), facts.startTicks(), marker);
    }

    /** The process, if it still lives and is still the same. */
    public Optional<ProcessFacts> living() {
        return ProcessFacts.of(pid)
                .filter(facts -> facts.startTicks() == startTicks)
                .filter(this::marked);
    }

    private boolean marked(ProcessFacts facts) {
        return marker.isEmpty() || facts.arguments().stream().anyMatch(argument -> argument.contains(marker));
    }
}
