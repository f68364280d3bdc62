package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs {@code init-scripts/*.sql} on the node that takes writes, over its socket, as the servers' user. */
final class InitScripts {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final StackPlan plan;
    private final LocalEnvironment environment;

    InitScripts(StackPlan plan, LocalEnvironment environment) {
        this.plan = plan;
        this.environment = environment;
    }

    void run(NodePlan primary) {
        ExecResult result = Programs.run(
                // The argument is for finding it when whoever ran it was killed.
                environment
                        .account()
                        .asUser(List.of(
                                environment.initScript().toString(),
                                plan.layout().root())),
                Map.of(
                        "HOME", "/nonexistent",
                        "PSQL", plan.binaries().psql(),
                        "PGHOST", plan.layout().sockets(),
                        "PGPORT", Integer.toString(primary.endpoint().port()),
                        "UNDERSTUDY_SCRIPTS", environment.initScripts().toString(),
                        "UNDERSTUDY_SECRETS", plan.layout().secrets(),
                        "UNDERSTUDY_SETTINGS", plan.layout().initSettings()),
                Path.of("/"),
                TIMEOUT);
        if (!result.succeeded()) {
            throw new UnderstudyException(
                    ErrorCode.START_FAILED,
                    "init-scripts failed on " + primary.id() + ":\n"
                            + result.errors().strip(),
                    "Mend the script that is named and run `understudy up` again: they may be run twice.");
        }
    }
}
