package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.CanReportEvents;
import dev.understudy.runtime.PartEvent;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What runs the parts tells of them during a run, kept as evidence beside what the drill itself saw. Thread-safe. */
final class PartRecord implements AutoCloseable {
    private final Path file;
    private final List<PartEvent> events = new ArrayList<>();
    private Optional<CanReportEvents.Watch> watch = Optional.empty();

    private PartRecord(Path file) {
        this.file = file;
    }

    /** From now on; where nothing reports events there will be none, and no file. */
    static PartRecord open(RunningStack stack, Path file) {
        PartRecord opened = new PartRecord(file);
        opened.watch = stack.events().map(engine -> engine.watch(opened::add));
        return opened;
    }

    private synchronized void add(PartEvent event) {
        events.add(event);
    }

    /**
     * Ends the record and keeps it; twice is harmless.
     *
     * @throws UnderstudyException {@link ErrorCode#PERMISSION} when it cannot be written
     */
    @Override
    public void close() {
        watch.ifPresent(open -> {
            open.close();
            write();
        });
        watch = Optional.empty();
    }

    private synchronized void write() {
        try (Writer writer = Files.newBufferedWriter(file)) {
            for (PartEvent event : events) {
                writer.write(Json.line(Map.of(
                                "at", event.at().toString(),
                                "atNanos", event.atNanos(),
                                "part", event.part(),
                                "action", event.action(),
                                "details", event.details()))
                        + "\n");
            }
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot write " + file + ": " + e, "Check the free space.", e);
        }
    }

    /** See {@link UnexpectedEvents}. */
    synchronized List<PartEvent> unexpected(Map<String, Long> handled, Set<String> givingUp) {
        return UnexpectedEvents.of(events, handled, givingUp);
    }
}
