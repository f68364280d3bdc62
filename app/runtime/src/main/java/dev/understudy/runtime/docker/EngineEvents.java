package dev.understudy.runtime.docker;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import com.github.dockerjava.api.model.EventType;
import dev.understudy.runtime.CanReportEvents;
import dev.understudy.runtime.PartEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** An engine's events as far as they are of one stack: of its containers, and of those in its networks. Thread-safe. */
final class EngineEvents implements CanReportEvents {
    private static final String PROJECT_LABEL = "com.docker.compose.project";
    private static final String SERVICE_LABEL = "com.docker.compose.service";
    private static final String HEALTH = "health_status";
    /** What is told: not the questions (exec), of which a health check makes three every second. */
    private static final Set<String> ACTIONS = Set.of(
            "create",
            PartEvent.START,
            "restart",
            "pause",
            "unpause",
            PartEvent.KILL,
            PartEvent.DIE,
            PartEvent.OOM,
            "stop",
            "destroy",
            HEALTH,
            "connect",
            "disconnect");

    private final DockerEngine engine;
    private final ComposeNames names;
    private final Map<String, String> parts = new ConcurrentHashMap<>();

    EngineEvents(DockerEngine engine, ComposeNames names) {
        this.engine = engine;
        this.names = names;
    }

    @Override
    public Watch watch(Consumer<PartEvent> listener) {
        engine.requireAnswer();
        learn();
        EventWatch watch = new EventWatch(engine, this, EngineClock.of(engine), listener);
        watch.start();
        return watch;
    }

    /** The containers there are, by id. */
    Map<String, String> learn() {
        List<Container> containers = DockerEngine.ask(
                "list containers",
                () -> engine.client()
                        .listContainersCmd()
                        .withShowAll(true)
                        .withLabelFilter(Map.of(PROJECT_LABEL, names.project()))
                        .exec());
        Map<String, String> found = new HashMap<>();
        containers.forEach(each -> part(each.getLabels()).ifPresent(part -> found.put(each.getId(), part)));
        parts.putAll(found);
        return found;
    }

    /** What helps to inject a fault is no part. */
    private Optional<String> part(Map<String, String> labels) {
        return names.project().equals(labels.get(PROJECT_LABEL))
                        && !DockerHelpers.ROLE.equals(labels.get(DockerHelpers.ROLE_LABEL))
                ? Optional.ofNullable(labels.get(SERVICE_LABEL))
                : Optional.empty();
    }

    /** Empty when it is of another stack, or of none. */
    Optional<PartEvent> of(Event event, EngineClock clock) {
        Map<String, String> attributes = Optional.ofNullable(
                        Objects.requireNonNull(event.getActor()).getAttributes())
                .orElse(Map.of());
        String action = String.valueOf(event.getAction());
        if (!ACTIONS.contains(action.startsWith(HEALTH) ? HEALTH : action)) {
            return Optional.empty();
        }
        return event.getType() == EventType.NETWORK
                ? network(event, attributes, clock)
                : container(event, attributes, clock);
    }

    private Optional<PartEvent> container(Event event, Map<String, String> attributes, EngineClock clock) {
        Optional<String> part = part(attributes);
        part.ifPresent(
                name -> parts.put(Objects.requireNonNull(event.getActor()).getId(), name));
        Map<String, String> details = new HashMap<>(attributes);
        details.keySet().retainAll(List.of("exitCode", "signal"));
        String action = String.valueOf(event.getAction());
        if (action.startsWith(HEALTH)) {
            details.put(
                    "health", action.substring(HEALTH.length()).replace(":", "").strip());
            action = HEALTH;
        }
        return made(event, part, action, details, clock);
    }

    private Optional<PartEvent> network(Event event, Map<String, String> attributes, EngineClock clock) {
        String network = String.valueOf(attributes.get("name"));
        String container = String.valueOf(attributes.get("container"));
        String prefix = names.network("");
        if (!network.startsWith(prefix)) {
            return Optional.empty();
        }
        return made(
                event,
                Optional.ofNullable(parts.get(container)),
                String.valueOf(event.getAction()),
                Map.of("network", network.substring(prefix.length())),
                clock);
    }

    private static Optional<PartEvent> made(
            Event event, Optional<String> part, String action, Map<String, String> details, EngineClock clock) {
        Instant at = at(event);
        return part.map(name -> new PartEvent(at, clock.nanosOf(at), name, action, details));
    }

    /** What tells it from another one of the same instant. */
    static String subject(Event event) {
        EventActor actor = Objects.requireNonNull(event.getActor());
        return actor.getId() + " " + Optional.ofNullable(actor.getAttributes()).map(each -> each.get("container"));
    }

    static Instant at(Event event) {
        return Instant.ofEpochSecond(0, Objects.requireNonNull(event.getTimeNano()));
    }
}
