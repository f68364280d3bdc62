package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.engine.status.StackStatus;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What only the superuser may do, over the node's own socket: it has no password. */
record Superuser(RunningStack stack, String database) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    Superuser(RunningStack stack) {
        this(stack, "postgres");
    }

    Superuser in(String other) {
        return new Superuser(stack, other);
    }

    /** Runs each statement on its own, stopping at the first error; gives bare values, a line each. */
    String run(String node, String... statements) {
        NodeHandle handle = stack.nodes().stream()
                .filter(each -> each.id().equals(node))
                .findFirst()
                .orElseThrow();
        List<String> command = new ArrayList<>(List.of(
                "psql",
                "-XqAt",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                stack.plan().layout().sockets(),
                "-p",
                Integer.toString(handle.plan().endpoint().port()),
                "-U",
                "postgres",
                "-d",
                database));
        for (String statement : statements) {
            command.addAll(List.of("-c", statement));
        }
        ExecResult result = handle.exec(command, TIMEOUT);
        assertThat(result.exitStatus()).as(result.errors()).isZero();
        return result.output().strip();
    }

    /** The node that says it is the primary; there must be one. */
    static String primary(StackStatus status) {
        return status.nodes().stream()
                .filter(node -> node.observed().filter("primary"::equals).isPresent())
                .map(StackStatus.Node::id)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no primary: " + status));
    }
}
