package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.host.LogTail;
import dev.understudy.runtime.host.ServiceAccount;
import dev.understudy.runtime.host.Spawning;
import dev.understudy.runtime.process.ProcessFacts;
import dev.understudy.runtime.process.ProcessIdentity;
import dev.understudy.runtime.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * One long-lived process of a stack: started in a session of its own, recorded, found again, and proved to be the same before any
 * signal. A start that was cut off before it was recorded is found by its command line. Thread-safe.
 */
final class LocalProcess {
    private static final int TAIL_LINES = 15;

    private final String id;
    private final ProcessRecord record;
    private final Path log;
    private final String marker;
    private final Predicate<ProcessFacts> isOurs;

    /**
     * @param record where its identity is kept
     * @param log where its output goes
     * @param marker an argument only this process has, such as its data directory; empty for none
     * @param isOurs recognises it among all processes of the machine when there is no record
     */
    LocalProcess(String id, Path record, Path log, String marker, Predicate<ProcessFacts> isOurs) {
        this.id = id;
        this.record = new ProcessRecord(record);
        this.log = log;
        this.marker = marker;
        this.isOurs = isOurs;
    }

    ServiceState state() {
        return living().map(facts -> facts.frozen() ? ServiceState.FROZEN : ServiceState.RUNNING)
                .orElse(ServiceState.STOPPED);
    }

    /** The living process: as recorded, or else recognised. */
    Optional<ProcessFacts> living() {
        Optional<ProcessFacts> recorded = record.load().flatMap(ProcessIdentity::living);
        return recorded.isPresent() || record.saysStopped() ? recorded : adopt();
    }

    Optional<ProcessTree> tree() {
        return living().map(facts -> new ProcessTree(ProcessIdentity.of(facts, marker)));
    }

    /**
     * Spawns it and waits until the probe says that it is ready.
     *
     * @throws UnderstudyException {@link ErrorCode#START_FAILED} with the tail of its log when it ends first or is not ready in time;
     *     then nothing of it is left
     */
    void start(
            ServiceAccount account,
            List<String> command,
            Map<String, String> environment,
            Duration deadline,
            BooleanSupplier ready) {
        // Whoever is killed before it has recorded the process must not leave a record that says there is none.
        record.clear();
        Process process = spawn(account.inOwnSession(command), environment);
        boolean started = false;
        try {
            // Before it has become the server it has other arguments: the marker is added when it is ready.
            ProcessFacts.of(process.pid()).ifPresent(facts -> record.save(ProcessIdentity.of(facts, "")));
            Await.until(id + " to accept connections", deadline, () -> look(process, ready));
            ProcessFacts.of(process.pid()).ifPresent(facts -> record.save(ProcessIdentity.of(facts, marker)));
            started = true;
        } catch (UnderstudyException e) {
            throw e.code() == ErrorCode.TIMED_OUT ? failed("was not ready in time: " + e.getMessage()) : e;
        } finally {
            if (!started) {
                ProcessFacts.of(process.pid())
                        .ifPresent(facts -> new ProcessTree(ProcessIdentity.of(facts, "")).kill());
                record.saveStopped();
            }
        }
    }

    /** Waits until one that runs already is ready: its starter may have been killed before it was. */
    void awaitReady(Duration deadline, BooleanSupplier ready) {
        Await.until(id + " to accept connections", deadline, () -> {
            if (living().isEmpty()) {
                throw failed("ended while it was starting");
            }
            return seen(ready);
        });
        living().ifPresent(facts -> record.save(ProcessIdentity.of(facts, marker)));
    }

    private Observation<Boolean> look(Process process, BooleanSupplier ready) {
        if (!process.isAlive()) {
            throw failed("ended with exit status " + process.exitValue());
        }
        return seen(ready);
    }

    private Observation<Boolean> seen(BooleanSupplier ready) {
        return ready.getAsBoolean()
                ? new Observation.Found<>(true)
                : new Observation.NotYet<>(
                        LogTail.of(log, 1).stream().findFirst().orElse("nothing in its log"));
    }

    private Process spawn(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return Spawning.start(builder);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.START_FAILED,
                    id + ": cannot run " + command.getFirst() + ": " + e.getMessage(),
                    "Run `understudy doctor` to see what is missing.",
                    e);
        }
    }

    private UnderstudyException failed(String how) {
        String tail = String.join("\n    ", LogTail.of(log, TAIL_LINES));
        return new UnderstudyException(
                ErrorCode.START_FAILED,
                id + " " + how + "\n  end of " + log + ":\n    " + tail,
                "The log says why; `understudy doctor` says what the machine lacks.");
    }

    /** Waits until it is gone, and notes that. */
    void awaitGone(Duration deadline) {
        Await.until(
                id + " to stop",
                deadline,
                () -> living().<Observation<Boolean>>map(
                                facts -> new Observation.NotYet<>("pid " + facts.pid() + " lives"))
                        .orElseGet(() -> new Observation.Found<>(true)));
        record.saveStopped();
    }

    /** A process may have children with the same arguments for a moment: the oldest is the one. */
    private Optional<ProcessFacts> adopt() {
        Optional<ProcessFacts> found = ProcessFacts.all().stream()
                .filter(isOurs)
                .min(Comparator.comparingLong(ProcessFacts::startTicks).thenComparingLong(ProcessFacts::pid));
        found.ifPresent(facts -> record.save(ProcessIdentity.of(facts, "")));
        return found;
    }
}
