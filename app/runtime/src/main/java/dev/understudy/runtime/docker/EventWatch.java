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
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream of an engine's events, opened again whenever it ends, from where it ended. An engine remembers its newest events only (Docker
 * 256 of all kinds), and none over a restart of its own. So the stream brings every event of containers, also those that nobody is told of:
 * what it begins with again must be what was seen last, else something is missing in between, which is told; and when none came for a
 * while, which health checks make every second, the engine is asked whether there were any. What died meanwhile is found by looking.
 * Thread-safe.
 */
final class EventWatch implements CanReportEvents.Watch {
    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    private static final Duration LAST_MAX = Duration.ofSeconds(10);
    /** Two events may reach the stream in another order than their times have; what comes twice is told once. */
    private static final Duration OVERLAP = Duration.ofSeconds(1);

    /** So long nothing may come before the engine is asked whether nothing happened; far shorter than it remembers. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(2);

    private static final int REMEMBERED = 1_000;
    /** Connections that brought nothing and failed, one after the other. */
    private static final int FAILURES_MAX = 3;

    private final DockerEngine engine;
    private final EngineEvents events;
    private final EngineClock clock;
    private final Consumer<PartEvent> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    /** Of the watch's thread only. */
    private int failures;

    /** Of this watch's lock, as all below. */
    private final Set<String> seen = new LinkedHashSet<>();

    /** The last one seen; empty before there was one. */
    private String last = "";

    /** Whether something is missing, and nobody has looked yet who died meanwhile. */
    private boolean missing;

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
                    forget();
                    // Before anybody is looked at, whose death it may still tell of.
                    catchUp();
                    lookAfterwards();
                    answered = true;
                }
                follow();
                failures = 0;
            } catch (RuntimeException e) {
                // Whatever it is, a record that ended unseen would look like one of nothing; but a connection may
                // break.
                failures++;
                boolean broken = failures < FAILURES_MAX && answers();
                if (answered && !broken && closed.getCount() > 0) {
                    tellOfEngine("lost", Map.of());
                }
                answered &= broken;
            } catch (InterruptedException e) {
                return;
            }
            pause();
        }
    }

    private boolean answers() {
        try {
            engine.requireAnswer();
            return true;
        } catch (UnderstudyException e) {
            return false;
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
            question().exec(opened);
            awaitEnd(opened);
        } catch (RuntimeException e) {
            throw EngineFailure.of("tell of events", e);
        } finally {
            opened.closeQuietly();
            failures = opened.broughtNews() ? 0 : failures;
        }
        if (closed.getCount() > 0) {
            engine.requireAnswer();
        }
    }

    /** Also the end of one that brings nothing although something happened. */
    private void awaitEnd(Stream opened) throws InterruptedException {
        while (!opened.awaitCompletion(SILENCE_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            lookIfMissing();
            if (opened.isSilent() && catchUp()) {
                return;
            }
        }
    }

    private synchronized EventsCmd question() {
        Instant since = newest.minus(OVERLAP);
        return engine.client()
                .eventsCmd()
                .withEventTypeFilter(EventType.CONTAINER, EventType.NETWORK)
                .withSince(EngineClock.text(since.isBefore(clock.at()) ? clock.at() : since));
    }

    /** @return whether it was news */
    private synchronized boolean see(Event event) {
        Instant at = EngineEvents.at(event);
        String key = key(event);
        if (ended || at.isBefore(clock.at()) || !seen.add(key)) {
            return false;
        }
        if (seen.size() > REMEMBERED) {
            seen.remove(seen.iterator().next());
        }
        last = key;
        newest = at.isAfter(newest) ? at : newest;
        events.of(event, clock).ifPresent(this::tell);
        return true;
    }

    private synchronized boolean isNew(Event event) {
        return !EngineEvents.at(event).isBefore(clock.at()) && !seen.contains(key(event));
    }

    private static String key(Event event) {
        return EngineEvents.at(event) + " " + event.getAction() + " " + EngineEvents.subject(event);
    }

    private synchronized String last() {
        return last;
    }

    /** An engine that was away may remember nothing; that it was is told. */
    private synchronized void forget() {
        last = "";
    }

    private synchronized void tellOfGap() {
        if (ended) {
            return;
        }
        tellOfEngine("gap", Map.of("after", newest.toString()));
        missing = true;
    }

    private void lookIfMissing() {
        synchronized (this) {
            if (!missing) {
                return;
            }
            missing = false;
        }
        lookAfterwards();
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
        lastWords();
        synchronized (this) {
            ended = true;
        }
    }

    private void lastWords() {
        try {
            catchUp();
            lookIfMissing();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            tellOfEngine("lost", Map.of("at", "the end of the watch"));
        }
    }

    /**
     * What the stream had not brought yet.
     *
     * @return whether there was anything
     */
    private boolean catchUp() throws InterruptedException {
        Stream rest = new Stream();
        try {
            question().withUntil(EngineClock.text(clock.now())).exec(rest);
            if (!rest.awaitCompletion(LAST_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw EngineFailure.hung(new TimeoutException());
            }
            rest.requireJoined();
            return rest.broughtNews();
        } finally {
            rest.closeQuietly();
        }
    }

    /** Begins with what was seen, when the engine still remembers all that came after. */
    private final class Stream extends ResultCallback.Adapter<Event> {
        private final String anchor = last();
        private volatile boolean joined = anchor.isEmpty();
        private volatile boolean news;
        private volatile boolean silent = true;

        @Override
        public void onNext(Event event) {
            silent = false;
            if (isNew(event)) {
                requireJoined();
            }
            joined |= anchor.equals(key(event));
            news |= see(event);
        }

        /** Whether nothing came since it was asked last. */
        boolean isSilent() {
            boolean was = silent;
            silent = true;
            return was;
        }

        void requireJoined() {
            if (!joined) {
                joined = true;
                tellOfGap();
            }
        }

        boolean broughtNews() {
            return news;
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
