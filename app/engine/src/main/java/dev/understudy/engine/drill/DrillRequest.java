package dev.understudy.engine.drill;

import dev.understudy.core.failover.FailoverPolicy;
import dev.understudy.core.stack.StackName;
import dev.understudy.core.stack.StackSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A drill as it was asked for.
 *
 * @param drill its name, such as {@code failover}
 * @param spec the stack to bring up for it; empty when it attaches
 * @param attachTo the running stack to drill; empty brings up an ephemeral one from {@code spec}
 * @param policy overrides the stack file's failover policy
 * @param fault the fault by name, such as {@code crash}
 * @param runs how often, at least 1
 * @param seed makes sample data and workload the same again; empty picks one, which the report names
 * @param keep leave the ephemeral stack running afterwards
 * @param commandLine the words it was asked in, for the run directory
 */
public record DrillRequest(
        String drill,
        Optional<StackSpec> spec,
        Optional<StackName> attachTo,
        Optional<FailoverPolicy> policy,
        String fault,
        int runs,
        OptionalLong seed,
        boolean keep,
        List<String> commandLine) {
    public DrillRequest {
        commandLine = List.copyOf(commandLine);
        if (runs < 1) {
            throw new IllegalArgumentException("a drill runs at least once, not " + runs + " times");
        }
    }
}
