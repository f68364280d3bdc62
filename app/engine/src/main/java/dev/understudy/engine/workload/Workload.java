package dev.understudy.engine.workload;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.ledger.WriteOutcome;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.engine.ledger.LedgerFile;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Clients that write to the ledger through every client path at once. The ledger's table has to be there
 * ({@link dev.understudy.engine.ledger.LedgerTable#create}). Lifecycle: {@link #start} once, {@link #awaitSteady}, inject a fault,
 * {@link #awaitEveryClient}, {@link #stop}; {@link #close} at any time ends the clients without reading the history. Waiting and
 * stopping may be done by any thread, one at a time.
 */
public final class Workload implements AutoCloseable {
    private final StackPlan plan;
    private final Databases databases;
    private final WorkloadOptions options;
    private final Path ledgerPath;
    private final Map<ClientPath, PathRecorder> recorders = new EnumMap<>(ClientPath.class);
    private final List<LedgerClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private @Nullable LedgerFile ledger;

    /** @param ledgerPath a file that does not exist yet, outside the stack: in the run's directory */
    public Workload(StackPlan plan, Databases databases, WorkloadOptions options, Path ledgerPath) {
        this.plan = plan;
        this.databases = databases;
        this.options = options;
        this.ledgerPath = ledgerPath;
    }

    /**
     * Makes the ledger file and starts the clients; does not wait for them to connect.
     *
     * @throws IllegalStateException when it was started before
     */
    public synchronized void start() {
        if (ledger != null) {
            throw new IllegalStateException("a workload runs once");
        }
        LedgerFile file = LedgerFile.create(ledgerPath);
        ledger = file;
        long startNanos = System.nanoTime();
        for (ClientPath path : options.paths()) {
            PathRecorder recorder = new PathRecorder();
            recorders.put(path, recorder);
            addClients(path, new WriteLog(path, file, recorder), startNanos);
        }
        threads.forEach(Thread::start);
    }

    /** Waits until every path has at least this many acknowledged writes. */
    public void awaitSteady(long acksPerPath, Duration deadline) {
        await(acksPerPath + " acknowledged writes on every path", acksPerPath, deadline, PathRecorder::acknowledged);
    }

    /** Waits until every path has at least this many writes acknowledged by a server on a timeline after the given one. */
    public void awaitBeyond(TimelineId before, long acksPerPath, Duration deadline) {
        String what = acksPerPath + " acknowledged writes on every path after timeline " + before;
        await(what, acksPerPath, deadline, recorder -> recorder.acknowledgedBeyond(before));
    }

    /** Waits until every path has at least this many more acknowledged writes than when this was called. */
    public void awaitMore(long acksPerPath, Duration deadline) {
        Map<PathRecorder, Long> before =
                recorders.values().stream().collect(Collectors.toMap(recorder -> recorder, PathRecorder::acknowledged));
        String what = acksPerPath + " more acknowledged writes on every path";
        await(what, acksPerPath, deadline, recorder -> recorder.acknowledged() - before.getOrDefault(recorder, 0L));
    }

    /** Waits until every client of every path has at least this many more acknowledged writes than when this was called. */
    public void awaitEveryClient(long acksPerClient, Duration deadline) {
        Map<PathRecorder, Map<Integer, Long>> before = recorders.values().stream()
                .collect(Collectors.toMap(recorder -> recorder, PathRecorder::acknowledgedByClient));
        String what = acksPerClient + " more acknowledged writes of every client";
        await(
                what,
                acksPerClient,
                deadline,
                recorder -> recorder.leastAcknowledgedSince(before.getOrDefault(recorder, Map.of())));
    }

    /** Lets every client replace its connection between two writes, as a pool does with those that have become old. */
    public void renewConnections() {
        clients.forEach(LedgerClient::renew);
    }

    /** Waits until some client begins a write, and returns at that instant. */
    public void awaitBegin(Duration deadline) {
        CountDownLatch begun = new CountDownLatch(1);
        recorders.values().forEach(recorder -> recorder.onNextBegin(begun::countDown));
        try {
            if (!begun.await(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new UnderstudyException(
                        ErrorCode.TIMED_OUT,
                        "no client began a write in " + deadline.toMillis() + " ms",
                        "Look at the logs (`understudy logs`).");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED,
                    "interrupted while waiting for a write to begin",
                    "Run the command again.",
                    e);
        }
    }

    /** Outcomes over all paths so far. */
    public Map<WriteOutcome, Long> counts() {
        Map<WriteOutcome, Long> counts = new EnumMap<>(WriteOutcome.class);
        for (WriteOutcome outcome : WriteOutcome.values()) {
            counts.put(
                    outcome,
                    recorders.values().stream()
                            .mapToLong(recorder -> recorder.total(outcome))
                            .sum());
        }
        return Collections.unmodifiableMap(counts);
    }

    /**
     * Ends the clients, waits for the writes under way, at most as long as they may take, and reads the ledger back.
     *
     * @throws UnderstudyException when a client could not keep its ledger, so that the run proves nothing
     */
    public History stop() {
        close();
        requireIntact();
        return HistoryReader.read(ledgerPath, options, recorders);
    }

    /** Ends the clients; twice is harmless. */
    @Override
    public synchronized void close() {
        LedgerFile file = ledger;
        if (file == null) {
            return;
        }
        clients.forEach(LedgerClient::stop);
        try {
            joinAll(stopMax());
            clients.forEach(LedgerClient::abort);
            joinAll(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            clients.forEach(LedgerClient::abort);
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED, "interrupted while stopping the workload", "Run the command again.", e);
        } finally {
            file.close();
        }
    }

    private void addClients(ClientPath path, WriteLog log, long startNanos) {
        PathConnector connector = new PathConnector(plan, databases, path, options.answerTimeout());
        long endNanos = startNanos + options.maxDuration().toNanos();
        for (int i = 0; i < options.clientsPerPath(); i++) {
            int number = clients.size();
            // Shifted against each other, so that the path as a whole looks often.
            long first = startNanos + i * options.pathPeriod().toNanos();
            Pace pace = new Pace(first, options.clientPeriod().toNanos());
            Backoff backoff = new Backoff(options.reconnectPauseMax().toNanos());
            log.recorder().joined(number);
            LedgerClient client = new LedgerClient(number, connector, i, pace, backoff, endNanos, log);
            clients.add(client);
            threads.add(Thread.ofPlatform()
                    .name("understudy-client-" + number)
                    .daemon()
                    .uncaughtExceptionHandler((thread, e) -> broken.compareAndSet(null, e))
                    .unstarted(client));
        }
    }

    private void await(String what, long least, Duration deadline, ToLongFunction<PathRecorder> count) {
        Await.until(what, deadline, () -> {
            requireIntact();
            boolean all = recorders.values().stream().allMatch(recorder -> count.applyAsLong(recorder) >= least);
            return all ? new Await.Observation.Found<>(Boolean.TRUE) : new Await.Observation.NotYet<>(describe(count));
        });
    }

    private String describe(ToLongFunction<PathRecorder> count) {
        return recorders.entrySet().stream()
                .map(entry -> entry.getKey().label() + " " + count.applyAsLong(entry.getValue())
                        + lastError(entry.getValue())
                                .map(text -> " (last new error: " + text + ")")
                                .orElse(""))
                .collect(Collectors.joining(", "));
    }

    private static Optional<String> lastError(PathRecorder recorder) {
        List<ErrorSample> errors = recorder.errors();
        return errors.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        errors.getLast().sqlState() + " " + errors.getLast().message());
    }

    private void requireIntact() {
        Throwable cause = broken.get();
        if (cause instanceof UnderstudyException known) {
            throw known;
        }
        if (cause != null) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "a client of the workload broke: " + cause,
                    "This is a defect in Understudy: please report it with this message and the run directory.",
                    cause);
        }
    }

    /** A write under way, and before it a connection. */
    private Duration stopMax() {
        Duration connecting = options.answerTimeout()
                .plusSeconds(1)
                .multipliedBy(Math.max(1, plan.nodes().size()));
        return connecting.plus(options.answerTimeout()).plusSeconds(1);
    }

    private void joinAll(Duration max) throws InterruptedException {
        long end = System.nanoTime() + max.toNanos();
        for (Thread thread : threads) {
            thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
    }
}
