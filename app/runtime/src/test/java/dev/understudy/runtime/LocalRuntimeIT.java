package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.StackName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the local driver says when a start fails, on real processes. Skipped like {@link LocalRuntimeContractIT}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalRuntimeIT {
    private static final StackName NAME = new StackName("refused");

    private final LocalMachine machine;

    LocalRuntimeIT() throws IOException {
        machine = new LocalMachine();
    }

    @BeforeAll
    void requirePrograms() {
        machine.requirePrograms(NAME);
    }

    @AfterAll
    void removeEverything() throws IOException {
        machine.close();
    }

    @Test
    void aServerThatDoesNotStartBringsTheEndOfItsLog() throws IOException {
        StackPlan plan = machine.plan(NAME);
        machine.runtime().start(plan, Progress.SILENT).stop(ShutdownMode.FAST, Progress.SILENT);
        Path control = Path.of(plan.node(new NodeId("pg1")).dataDirectory(), "global", "pg_control");
        Path aside = control.resolveSibling("pg_control.aside");
        Files.move(control, aside);
        try {
            UnderstudyException failed = startRefused(plan);

            assertThat(failed.code()).isEqualTo(ErrorCode.START_FAILED);
            assertThat(failed)
                    .hasMessageContaining("pg1 ended with exit status")
                    .hasMessageContaining(
                            "end of " + plan.node(new NodeId("pg1")).logFile().orElseThrow())
                    .hasMessageContaining("pg_control");
            RunningStack left = machine.runtime().attach(NAME).orElseThrow();
            assertThat(left.nodes()).allMatch(node -> node.state() == ServiceState.STOPPED);
        } finally {
            Files.move(aside, control);
        }
        // The control: with the file back it starts, so nothing else was in the way.
        machine.runtime().start(plan, Progress.SILENT);
    }

    @Test
    void aSecondStartIsToldWhoIsAtIt() {
        StackPlan plan = machine.plan(NAME);
        AtomicReference<Optional<UnderstudyException>> second = new AtomicReference<>(Optional.empty());
        Progress startsAgain = what -> {
            if (second.get().isEmpty()) {
                second.set(Optional.of(
                        CompletableFuture.supplyAsync(() -> startRefused(plan)).join()));
            }
            return Progress.SILENT.begin(what);
        };

        machine.runtime().start(plan, startsAgain).close();

        UnderstudyException refused = second.get().orElseThrow();
        assertThat(refused.code()).isEqualTo(ErrorCode.LOCKED);
        assertThat(refused)
                .hasMessageContaining("in use by \"up\"")
                .hasMessageContaining("pid " + ProcessHandle.current().pid());
        // The control: the lock ended with the start.
        machine.runtime().start(plan, Progress.SILENT).close();
    }

    private UnderstudyException startRefused(StackPlan plan) {
        return catchThrowableOfType(
                UnderstudyException.class, () -> machine.runtime().start(plan, Progress.SILENT));
    }
}
