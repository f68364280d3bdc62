package dev.understudy.engine.imitation;

import dev.understudy.core.imitation.ClientView;
import dev.understudy.core.imitation.ImitatedStage;
import dev.understudy.core.imitation.Imitation;
import dev.understudy.core.imitation.OutagePhase;
import dev.understudy.core.imitation.PhaseView;
import dev.understudy.core.imitation.SimulatedDelay;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverListener;
import dev.understudy.engine.failover.ImitatedPacing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * An imitated service during one drill: its pace, and what its clients are shown from the fault until they are led to the new primary. What
 * it shows is real: nobody listens, a connection is reset, or nothing answers. A policy that imitates nothing has neither doors nor a
 * pace of its own. Thread-safe.
 */
public final class ImitatedService implements FailoverListener, AutoCloseable {
    private final Optional<Imitation> imitation;
    private final Optional<ServiceDoors> doors;
    private final StackPlan plan;
    private final ImitatedPacing pacing;
    private final Consumer<String> says;
    private final List<String> problems = new CopyOnWriteArrayList<>();
    /** Views follow each other; whoever tells of an event does not wait for sockets. */
    private final ScheduledExecutorService shows = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("imitated-service").factory());

    /** Whom clients are led to, or will be once the name has moved. */
    private volatile NodeId led;

    private volatile Optional<NodeId> struck = Optional.empty();

    private ImitatedService(
            StackPlan plan,
            NodeId led,
            FailoverPolicy policy,
            Optional<ServiceDoors> doors,
            RandomGenerator random,
            Consumer<String> says) {
        this.imitation = policy.imitation();
        this.doors = doors;
        this.plan = plan;
        this.led = led;
        this.pacing = new ImitatedPacing(policy, random);
        this.says = says;
    }

    /**
     * What of a drill was simulated.
     *
     * @param problems why a view could not be shown; empty when all were
     */
    public record Evidence(Imitation imitation, List<SimulatedDelay> delays, List<String> problems) {}

    /**
     * @param primary whom clients are led to at first
     * @param random draws the times
     * @param says told in words where the doors are and what is shown at them; must be quick and not throw
     */
    public static ImitatedService open(
            StackPlan plan, FailoverPolicy policy, NodeId primary, RandomGenerator random, Consumer<String> says) {
        Optional<ServiceDoors> doors =
                policy.imitation().map(imitation -> ServiceDoors.open(plan, !imitation.standbysReadable()));
        ImitatedService service = new ImitatedService(plan, primary, policy, doors, random, says);
        doors.ifPresent(opened -> {
            opened.leadTo(primary);
            says.accept("clients of the imitated service connect to " + String.join(", ", opened.words())
                    + (policy.standbysReadable() ? "" : "; standbys cannot be read: their doors refuse"));
        });
        return service;
    }

    /** For the controller of this drill. */
    public ImitatedPacing pacing() {
        return pacing;
    }

    /** The stack as clients of the service reach it; as it is where nothing is imitated. */
    public StackPlan seenByClients() {
        return doors.map(ServiceDoors::seenByClients).orElse(plan);
    }

    /**
     * Just before a fault: clients of a host that falls silent must not hear its end. Nothing is shown when others than the primary are
     * struck, for its clients are served on.
     */
    public void beforeFault(Collection<NodeId> nodes) {
        NodeId primary = led;
        if (!nodes.contains(primary)) {
            return;
        }
        struck = Optional.of(primary);
        doors.ifPresent(opened -> {
            if (view(OutagePhase.UNNOTICED).view() == ClientView.BLACKHOLE) {
                opened.hush(primary);
            }
            show(OutagePhase.UNNOTICED, primary);
        });
    }

    @Override
    public void on(FailoverEvent event) {
        Optional<NodeId> ofStruck = struck.filter(primary -> event.subject().equals(primary.value()));
        switch (event.kind()) {
            case FENCED -> ofStruck.ifPresent(primary -> show(OutagePhase.TAKEOVER, primary));
            case PROMOTED -> {
                struck.ifPresent(primary -> show(OutagePhase.ROUTING, primary));
                leadTo(new NodeId(event.subject()), event.atNanos());
            }
            // It has come back by itself, or was started in place.
            case CHECK_RECOVERED, STARTED -> ofStruck.ifPresent(primary -> leadTo(primary, event.atNanos()));
            default -> {}
        }
    }

    /** Somebody else has become the primary by plan, with no controller that would have told of it. */
    public void leadTo(NodeId primary) {
        leadTo(primary, System.nanoTime());
    }

    private void show(OutagePhase phase, NodeId primary) {
        doors.ifPresent(opened -> {
            PhaseView view = view(phase);
            if (view.view() != ClientView.AS_IT_IS) {
                submit(Duration.ZERO, () -> {
                    opened.show(primary, view.view());
                    says.accept(
                            "simulated, " + phase.word() + ": clients of " + String.join(", ", opened.names(primary))
                                    + " are shown: " + view.view().words());
                });
            }
        });
    }

    /** What is done by plan is not slowed down: the name moves at once. */
    private void leadTo(NodeId primary, long sinceNanos) {
        boolean moved = !primary.equals(led);
        boolean failedOver = moved && struck.isPresent();
        led = primary;
        // From here on the one that was struck may come back as a standby.
        struck = moved ? Optional.empty() : struck;
        doors.ifPresent(opened -> {
            long played = failedOver
                    ? pacing.played(ImitatedStage.ROUTING).orElse(Duration.ZERO).toNanos()
                    : 0;
            submit(Duration.ofNanos(Math.max(0, sinceNanos + played - System.nanoTime())), () -> {
                opened.leadTo(primary);
                says.accept("clients of the imitated service are led to " + primary + " again");
            });
        });
    }

    private PhaseView view(OutagePhase phase) {
        return imitation.orElseThrow().view(phase);
    }

    private void submit(Duration delay, Runnable work) {
        var unused = shows.schedule(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        problems.add(String.valueOf(e.getMessage()));
                    }
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** Empty where nothing is imitated. */
    public Optional<Evidence> evidence() {
        return imitation.map(of -> new Evidence(of, pacing.delays(), new ArrayList<>(problems)));
    }

    @Override
    public void close() {
        shows.shutdownNow();
        doors.ifPresent(ServiceDoors::close);
    }
}
