package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** One running command line, the leader of a process group of its own, as a terminal starts it. Closing it kills it. */
final class CommandRun implements AutoCloseable {
    private static final Duration LINE_DEADLINE = Duration.ofSeconds(90);
    private static final Duration END_DEADLINE = Duration.ofSeconds(150);

    private final Process process;
    private final List<String> out = Collections.synchronizedList(new ArrayList<>());
    private final List<String> err = Collections.synchronizedList(new ArrayList<>());
    private final Thread outReader;
    private final Thread errReader;

    private CommandRun(Process process) {
        this.process = process;
        this.outReader = reading(process.inputReader(), out);
        this.errReader = reading(process.errorReader(), err);
    }

    static CommandRun of(ProcessBuilder builder) throws IOException {
        return new CommandRun(builder.start());
    }

    private static Thread reading(BufferedReader reader, List<String> lines) {
        return Thread.ofPlatform().daemon().start(() -> {
            try (reader) {
                reader.lines().forEach(lines::add);
            } catch (IOException | java.io.UncheckedIOException e) {
                // It was killed.
            }
        });
    }

    /**
     * How it ended.
     *
     * @param status its exit status
     * @param out standard output
     * @param err standard error
     */
    record Ended(int status, String out, String err) {
        Ended expect(int expected) {
            assertThat(status).as("exit status; standard error:%n%s", err).isEqualTo(expected);
            return this;
        }
    }

    /** Waits until that many lines of progress have come; false when it ended before. */
    boolean awaitProgress(int lines) {
        return awaitFact(lines + " lines of progress", () -> progress() >= lines);
    }

    /** Waits until a line of progress has this text; false when it ended before. */
    boolean awaitProgress(String text) {
        return awaitFact("progress: " + text, () -> errors().contains(text));
    }

    /** Waits for a fact outside; false when it ended before. */
    boolean awaitFact(String what, BooleanSupplier fact) {
        Await.untilTrue(what, LINE_DEADLINE, () -> !process.isAlive() || fact.getAsBoolean());
        return fact.getAsBoolean();
    }

    long pid() {
        return process.pid();
    }

    private long progress() {
        return errors().lines()
                .filter(line -> line.startsWith("ok ") || line.startsWith("failed "))
                .count();
    }

    /** Standard error so far. */
    String errors() {
        synchronized (err) {
            return String.join("\n", err);
        }
    }

    /** What Ctrl-C does: SIGINT to everybody in the terminal's foreground group. */
    void interrupt() throws IOException, InterruptedException {
        signalGroup("INT");
    }

    /** Sends a signal, by its name, to the command's process group: not to what it started in sessions of their own. */
    void signalGroup(String signal) throws IOException, InterruptedException {
        // A group that has ended meanwhile is no failure.
        new ProcessBuilder("kill", "-s", signal, "--", "-" + process.pid())
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }

    /** SIGKILL to the command alone: what it started lives on. */
    void kill() {
        process.destroyForcibly();
    }

    Ended await() throws InterruptedException {
        assertThat(process.waitFor(END_DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .as("it ends; standard error so far:%n%s", errors())
                .isTrue();
        outReader.join(END_DEADLINE);
        errReader.join(END_DEADLINE);
        return new Ended(process.exitValue(), out.stream().collect(Collectors.joining("\n")), errors());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
