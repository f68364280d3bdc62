package dev.understudy.runtime.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.EventsCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.CanReportEvents;
import dev.understudy.runtime.PartEvent;
import dev.understudy.runtime.Uninterrupted;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream of an engine's events, opened again whenever it ends, from where it ended. An engine remembers its newest events only, and
 * none over a restart of its own: what died meanwhile is found by looking. Thread-safe.
 */
final class EventWatch implements CanReportEvents.Watch {
    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    private static final Duration LAST_MAX = Duration.ofSeconds(10);
    /** Two events may reach the stream in another order than their times have; what comes twice is told once. */
    private static final Duration OVERLAP = Duration.ofSeconds(1);

    private static final int REMEMBERED = 1_000;

    private final DockerEngine engine;
    private final EngineEvents events;
    private final EngineClock clock;
    private final Consumer<PartEvent> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** Of this watch's lock, as all below. */
    private final Set<String> told = new LinkedHashSet<>();

    private final Set<String> dead = new HashSet<>();
    private Instant newest;
    private @Nullable Stream stream;
    private boolean ended;

    EventWatch(DockerEngine engine, EngineEvents events, EngineClock clock, Consumer<PartEvent> listener) {
        this.engine = engine;
        this.events = events;
        this.clock = clock;
        this.listener = listener;
        this.newest = clock.at();
        this.thread = Thread.ofPlatform().name("engine-events").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        boolean answered = true;
        while (closed.getCount() > 0) {
            try {
                if (!answered) {
                    engine.requireAnswer();
                    tellOfEngine("returned", Map.of());
                    lookAfterwards();
                    answered = true;
                }
                follow();
            } catch (RuntimeException e) {
                // Whatever it is, a record that ended unseen would look like one of nothing.
                if (answered && closed.getCount() > 0) {
                    tellOfEngine("lost", Map.of());
                }
                answered = false;
            } catch (InterruptedException e) {
                return;
            }
            pause();
        }
    }

    private void pause() {
        try {
            closed.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @throws UnderstudyException when the engine does not answer, or ended it */
    private void follow() throws InterruptedException {
        Stream opened = new Stream();
        synchronized (this) {
            if (closed.getCount() == 0) {
                return;
            }
            stream = opened;
        }
        try {
            question().exec(opened).awaitCompletion();
        } catch (RuntimeException e) {
            throw EngineFailure.of("tell of events", e);
        } finally {
            opened.closeQuietly();
        }
        if (closed.getCount() > 0) {
            engine.requireAnswer();
        }
    }

    private synchronized EventsCmd question() {
        Instant since = newest.minus(OVERLAP);
        return engine.client()
                .eventsCmd()
                .withEventTypeFilter(EventType.CONTAINER, EventType.NETWORK)
                .withEventFilter(EngineEvents.ACTIONS.toArray(String[]::new))
                .withSince(EngineClock.text(since.isBefore(clock.at()) ? clock.at() : since));
    }

    private synchronized void tell(Event event) {
        Instant at = EngineEvents.at(event);
        if (ended
                || at.isBefore(clock.at())
                || !told.add(at + " " + event.getAction() + " " + EngineEvents.subject(event))) {
            return;
        }
        if (told.size() > REMEMBERED) {
            told.remove(told.iterator().next());
        }
        newest = at.isAfter(newest) ? at : newest;
        events.of(event, clock).ifPresent(this::tell);
    }

    private void tell(PartEvent event) {
        switch (event.action()) {
            case PartEvent.DIE -> dead.add(event.part());
            case PartEvent.START -> dead.remove(event.part());
            default -> {}
        }
        listener.accept(event);
    }

    private synchronized void tellOfEngine(String action, Map<String, String> details) {
        Instant now = clock.now();
        tell(new PartEvent(now, clock.nanosOf(now), PartEvent.ENGINE, action, details));
    }

    /** Who runs no more, and nobody was told that it died. */
    private void lookAfterwards() {
        events.learn()
                .forEach((container, part) -> engine.inspect(container)
                        .map(InspectContainerResponse::getState)
                        .filter(state -> !Boolean.TRUE.equals(state.getRunning()))
                        .ifPresent(state -> tellOfDeath(part, state)));
    }

    private synchronized void tellOfDeath(String part, InspectContainerResponse.ContainerState state) {
        Instant at = Instant.parse(String.valueOf(state.getFinishedAt()));
        if (at.isBefore(clock.at()) || dead.contains(part)) {
            return;
        }
        Map<String, String> details = new HashMap<>();
        details.put("exitCode", String.valueOf(state.getExitCodeLong()));
        details.put("found", "afterwards");
        if (Boolean.TRUE.equals(state.getOOMKilled())) {
            details.put("oomKilled", "true");
        }
        tell(new PartEvent(at, clock.nanosOf(at), part, PartEvent.DIE, details));
    }

    @Override
    public void close() {
        Uninterrupted.run(this::end);
    }

    private void end() {
        Stream open;
        synchronized (this) {
            if (closed.getCount() == 0) {
                return;
            }
            closed.countDown();
            open = stream;
        }
        if (open != null) {
            open.closeQuietly();
        }
        catchUp();
        synchronized (this) {
            ended = true;
        }
    }

    /** What the stream had not brought yet. */
    private void catchUp() {
        Stream last = new Stream();
        try {
            question().withUntil(EngineClock.text(clock.now())).exec(last);
            if (!last.awaitCompletion(LAST_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                tellOfEngine("lost", Map.of("at", "the end of the watch"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            tellOfEngine("lost", Map.of("at", "the end of the watch"));
        } finally {
            last.closeQuietly();
        }
    }

    private final class Stream extends ResultCallback.Adapter<Event> {
        @Override
        public void onNext(Event event) {
            tell(event);
        }

        void closeQuietly() {
            try {
                close();
            } catch (IOException e) {
                // Nothing more was to be read.
            }
        }
    }
}
