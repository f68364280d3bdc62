package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.report.DrillReport;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverListener;
import dev.understudy.runtime.json.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Everything that happened in a run, in order, in memory and as JSON lines in the run directory. Thread-safe.
 */
public final class EventLog implements FailoverListener, AutoCloseable {
    private static final double NANOS_PER_MILLI = 1_000_000.0;

    private final Writer file;
    private final Consumer<FailoverEvent> follower;
    private final List<FailoverEvent> controllerEvents = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(long atNanos, String kind, String what) {}

    private EventLog(Writer file, Consumer<FailoverEvent> follower) {
        this.file = file;
        this.follower = follower;
    }

    /** @param follower told of each controller event too, such as a progress display; must be quick and not throw */
    public static EventLog open(Path path, Consumer<FailoverEvent> follower) {
        try {
            return new EventLog(Files.newBufferedWriter(path), follower);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    @Override
    public void on(FailoverEvent event) {
        String rule = event.rule().isEmpty() ? "" : " [" + event.rule() + "]";
        synchronized (this) {
            controllerEvents.add(event);
            add(event.atNanos(), event.kind().name(), event.subject() + ": " + event.detail() + rule);
        }
        follower.accept(event);
    }

    /** Notes something the drill itself did or saw. */
    public synchronized void add(long atNanos, String kind, String what) {
        entries.add(new Entry(atNanos, kind, what));
        try {
            file.write(Json.line(Map.of("atNanos", atNanos, "kind", kind, "what", what)) + "\n");
            file.flush();
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    /** The first controller event at or after an instant that fits; empty when there is none. */
    public synchronized Optional<FailoverEvent> first(long fromNanos, Predicate<FailoverEvent> fits) {
        return all(fromNanos, fits).stream().findFirst();
    }

    /** The controller events at or after an instant that fit, in their order. */
    public synchronized List<FailoverEvent> all(long fromNanos, Predicate<FailoverEvent> fits) {
        return controllerEvents.stream()
                .filter(event -> event.atNanos() - fromNanos >= 0 && fits.test(event))
                .toList();
    }

    /** Whatever the controller decided to do something to, with the instant of the first decision. */
    synchronized Map<String, Long> decidedOn() {
        Map<String, Long> decided = new HashMap<>();
        controllerEvents.stream()
                .filter(event -> event.kind() == FailoverEvent.Kind.DECIDED)
                .forEach(event -> decided.putIfAbsent(event.subject(), event.atNanos()));
        return decided;
    }

    /** In order of time, relative to the fault. */
    public synchronized List<DrillReport.Event> relativeTo(long faultNanos) {
        return entries.stream()
                .sorted((a, b) -> Long.signum(a.atNanos() - b.atNanos()))
                .map(entry -> new DrillReport.Event(
                        (entry.atNanos() - faultNanos) / NANOS_PER_MILLI, entry.kind(), entry.what()))
                .toList();
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private static UnderstudyException cannotWrite(IOException e) {
        return new UnderstudyException(
                ErrorCode.PERMISSION, "cannot write the run's events: " + e, "Check the free space.", e);
    }
}
