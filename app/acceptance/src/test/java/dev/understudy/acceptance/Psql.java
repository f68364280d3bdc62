package dev.understudy.acceptance;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.host.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** psql as a user has it: whatever leads it comes from the environment and the script, no secret from its arguments. */
record Psql(StackPlan plan, Path directory) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Stops at the first error; prints bare values, columns parted by bars. */
    ExecResult run(Map<String, String> environment, String script) throws IOException {
        Path file = Files.createTempFile(
                directory,
                "script",
                ".sql",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, script);
        return Programs.run(
                List.of(plan.binaries().psql(), "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", file.toString()),
                environment,
                directory,
                TIMEOUT);
    }
}
