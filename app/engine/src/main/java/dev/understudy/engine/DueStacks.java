package dev.understudy.engine;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.StackName;
import dev.understudy.engine.doctor.Finding;
import dev.understudy.engine.rotation.Credentials;
import dev.understudy.runtime.StackRuntime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Stacks whose passwords or certificates are to be changed. */
final class DueStacks {
    private DueStacks() {}

    /** What was found about this machine, and a finding for each of them. */
    static List<Finding> after(List<Finding> found, StackRuntime runtime) {
        Instant now = Instant.now();
        return Stream.concat(found.stream(), runtime.names().stream().flatMap(name -> due(runtime, name, now)))
                .toList();
    }

    private static Stream<Finding> due(StackRuntime runtime, StackName name, Instant now) {
        try {
            return runtime
                    .attach(name)
                    .flatMap(stack ->
                            Finding.due(name, Credentials.of(stack, now).due()))
                    .stream();
        } catch (UnderstudyException e) {
            // One that cannot be read is a matter of `list`.
            return Stream.empty();
        }
    }
}
