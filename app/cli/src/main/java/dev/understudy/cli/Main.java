package dev.understudy.cli;

import dev.understudy.cli.command.Commands;
import dev.understudy.cli.command.Session;
import dev.understudy.cli.output.Output;
import dev.understudy.engine.LocalAppliance;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where the process begins and ends. */
public final class Main {
    /** How long a command may take to clean up after Ctrl-C; longer than the slowest shutdown of a stack. */
    private static final long CLEAN_UP_SECONDS = 90;

    private Main() {}

    public static void main(String[] arguments) {
        useGivenStreams();
        if (!List.of(arguments).contains("--debug")) {
            DriverLogging.silence();
        }
        CountDownLatch finished = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interruptAndWait(main, finished), "interrupted"));
        int status;
        try {
            status = new Commands(session(arguments)).execute(arguments);
        } finally {
            finished.countDown();
        }
        if (status == 0) {
            noteSuccess();
        }
        // During a shutdown this blocks and the signal's own status wins: 130 for Ctrl-C.
        System.exit(status);
    }

    /** The launcher's, when it keeps the standard ones for what the JVM itself says. */
    private static void useGivenStreams() {
        String[] paths = System.getProperty("understudy.streams", "").split(",", -1);
        if (paths.length == 2) {
            System.setOut(stream(paths[0], System.out));
            System.setErr(stream(paths[1], System.err));
        }
    }

    private static PrintStream stream(String path, PrintStream otherwise) {
        try {
            // To append: it may be a file that something was written to before.
            return new PrintStream(new FileOutputStream(path, true), true, otherwise.charset());
        } catch (IOException e) {
            return otherwise;
        }
    }

    /** For the launcher, which has become this JVM and so cannot see the exit status: it keeps what this run taught the class cache. */
    private static void noteSuccess() {
        String file = System.getProperty("understudy.succeeded", "");
        if (!file.isEmpty()) {
            try {
                Files.createFile(Path.of(file));
            } catch (IOException e) {
                // Then the cache is not kept: that costs time, never a run.
            }
        }
    }

    /** A signal ends the JVM as soon as its hooks are done, so the hook waits for the command to stop what it started. */
    private static void interruptAndWait(Thread main, CountDownLatch finished) {
        if (finished.getCount() == 0) {
            return;
        }
        main.interrupt();
        try {
            if (!finished.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("warning: the command did not finish cleaning up; run `understudy down`");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Session session(String[] arguments) {
        Path home = Path.of(System.getProperty("understudy.home", "")).toAbsolutePath();
        Path workingDirectory = Path.of("").toAbsolutePath();
        Set<String> terminals =
                Set.of(System.getProperty("understudy.terminals", "none").split(","));
        return new Session(
                new Output(System.out, System.err, terminals, System.getenv()),
                (driver, postgresBin) -> LocalAppliance.make(driver, home, workingDirectory, postgresBin),
                home,
                workingDirectory,
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                List.of(arguments));
    }
}
