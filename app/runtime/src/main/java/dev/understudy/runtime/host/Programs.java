package dev.understudy.runtime.host;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.ExecResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program to its end and takes what it printed. The environment is only what the caller gives: nothing of the user's (locale,
 * {@code PG*} variables, secrets) reaches it. Thread-safe.
 */
public final class Programs {
    /** Where programs without a slash are looked for, and the locale whose messages are parsed. */
    public static final Map<String, String> PLAIN_ENVIRONMENT =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8");

    private Programs() {}

    /**
     * Runs and waits.
     *
     * @param command program and arguments, never a secret
     * @param environment on top of {@link #PLAIN_ENVIRONMENT}
     * @param directory where it runs
     * @throws UnderstudyException {@link ErrorCode#COMMAND_FAILED} when it cannot be run, {@link ErrorCode#TIMED_OUT} when it was
     *     killed for taking too long, {@link ErrorCode#INTERRUPTED} when it was killed because the caller was interrupted
     */
    public static ExecResult run(
            List<String> command, Map<String, String> environment, Path directory, Duration timeout) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(PLAIN_ENVIRONMENT);
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        try {
            return await(Spawning.start(builder), command, timeout);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.COMMAND_FAILED,
                    "cannot run " + command.getFirst() + ": " + e.getMessage(),
                    "Run `understudy doctor` to see what is missing.",
                    e);
        }
    }

    private static ExecResult await(Process process, List<String> command, Duration timeout) {
        CompletableFuture<String> output = reading(process.getInputStream());
        CompletableFuture<String> errors = reading(process.getErrorStream());
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnderstudyException(
                        ErrorCode.TIMED_OUT,
                        command.getFirst() + " took longer than " + timeout.toMillis() + " ms and was killed",
                        "A slow machine may need another try.");
            }
            return new ExecResult(process.exitValue(), output.join(), errors.join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED,
                    "interrupted while running " + command.getFirst(),
                    "Run the command again.",
                    e);
        } finally {
            // The children of one that has ended are not its any more, and looking for them costs a walk through all
            // processes.
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private static CompletableFuture<String> reading(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> text.complete(text(stream)));
        return text;
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
