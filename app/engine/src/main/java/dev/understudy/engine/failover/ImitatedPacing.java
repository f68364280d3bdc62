package dev.understudy.engine.failover;

import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.Decision;
import dev.understudy.core.failover.NodeView;
import dev.understudy.core.imitation.ImitatedOutage;
import dev.understudy.core.imitation.ImitatedStage;
import dev.understudy.core.imitation.Imitation;
import dev.understudy.core.imitation.SimulatedDelay;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/**
 * Keeps a controller from acting before the system that its policy imitates would. Nothing sleeps here: the controller looks again until
 * it may act, and whatever changes meanwhile is seen. What an operator asks for is not kept waiting. With a policy that imitates nothing
 * it never keeps anybody. Confined to the controller's thread but for {@link #played} and {@link #delays}.
 */
public final class ImitatedPacing {
    private static final Map<String, ImitatedStage> STAGES = Map.of(
            "F24", ImitatedStage.RESTART,
            "F22", ImitatedStage.DETECTION,
            "F30", ImitatedStage.TAKEOVER,
            "F40", ImitatedStage.ROUTING);

    private final Optional<Imitation> imitation;
    private final RandomGenerator random;
    private final List<SimulatedDelay> delays = new CopyOnWriteArrayList<>();
    /** When the primary's checks began to fail; empty while it answers. */
    private OptionalLong onset = OptionalLong.empty();
    /** Drawn when it is first needed, so that a check that failed once takes none of the generator's numbers. */
    private volatile Optional<ImitatedOutage> outage = Optional.empty();

    private Optional<ImitatedStage> held = Optional.empty();
    private long askedNanos;
    private boolean restarted;

    /** @param random draws the times of each outage */
    public ImitatedPacing(FailoverPolicy policy, RandomGenerator random) {
        this.imitation = policy.imitation();
        this.random = random;
    }

    /** The waits that are over, in order. */
    public List<SimulatedDelay> delays() {
        return List.copyOf(delays);
    }

    /** How long a stage of the outage under way, or of the last one, is played; empty where there was none. */
    public Optional<Duration> played(ImitatedStage stage) {
        return outage.map(known -> known.imitation().scaled(known.drawn(stage)));
    }

    /** Notes when an outage begins, and when the primary is back. */
    void look(ClusterView view, long nowNanos) {
        Optional<NodeView> primary = view.assignedPrimary();
        if (view.memory().request().isPresent()) {
            forget();
        } else if (primary.isPresent() && primary.get().failedChecks() > 0) {
            if (onset.isEmpty()) {
                forget();
                onset = OptionalLong.of(nowNanos - primary.get().checkedAgo().toNanos());
            }
        } else if (primary.filter(NodeView::answers).isPresent()) {
            onset = OptionalLong.empty();
            if (outage.filter(known -> known.promotedNanos().isEmpty()).isPresent()) {
                forget();
            }
        }
    }

    /**
     * How long a decision has to wait yet; empty when it may be acted on. Asked again with every view until then.
     *
     * @param listener told once of each wait
     */
    Optional<Duration> holds(Decision next, long nowNanos, FailoverListener listener) {
        Optional<ImitatedStage> stage = stageOf(next);
        if (stage.isEmpty()) {
            return Optional.empty();
        }
        ImitatedOutage current = current(nowNanos);
        long left = current.dueNanos(stage.get()) - nowNanos;
        if (!held.equals(stage)) {
            held = stage;
            askedNanos = nowNanos;
            if (left > 0) {
                listener.on(new FailoverEvent(
                        nowNanos,
                        Kind.SIMULATED_DELAY,
                        next.action().node().value(),
                        next.rule(),
                        words(current, stage.get(), left)));
            }
        }
        if (left > 0) {
            return Optional.of(Duration.ofNanos(left));
        }
        over(current, stage.get(), nowNanos);
        return Optional.empty();
    }

    private Optional<ImitatedStage> stageOf(Decision next) {
        if (imitation.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(STAGES.get(next.rule())).filter(stage -> switch (stage) {
            case RESTART -> onset.isPresent();
            // A start in vain is answered at once, and giving up once is enough.
            case DETECTION ->
                onset.isPresent()
                        && !restarted
                        && outage.flatMap(known -> optional(known.givenUpNanos()))
                                .isEmpty();
            case TAKEOVER -> outage.isPresent();
            case ROUTING ->
                outage.flatMap(known -> optional(known.promotedNanos())).isPresent();
        });
    }

    private static Optional<Long> optional(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    private ImitatedOutage current(long nowNanos) {
        ImitatedOutage known = outage.orElseGet(() -> ImitatedOutage.begin(
                imitation.orElseThrow(), imitation.orElseThrow().draw(random), onset.orElse(nowNanos)));
        outage = Optional.of(known);
        return known;
    }

    private void over(ImitatedOutage current, ImitatedStage stage, long nowNanos) {
        if (stage == ImitatedStage.ROUTING) {
            // Each pooler asks; it was noted with the promotion, which stacks without poolers have as well.
            return;
        }
        delays.add(current.delay(stage, askedNanos, nowNanos));
        held = Optional.empty();
        if (stage == ImitatedStage.DETECTION) {
            outage = Optional.of(current.givenUp(nowNanos));
        }
        restarted |= stage == ImitatedStage.RESTART;
    }

    /** After an action has succeeded. */
    void performed(Decision done, long nowNanos) {
        if (done.rule().equals("F30")) {
            outage.filter(known -> known.promotedNanos().isEmpty()).ifPresent(known -> {
                ImitatedOutage promoted = known.promoted(nowNanos);
                outage = Optional.of(promoted);
                delays.add(promoted.delay(ImitatedStage.ROUTING, nowNanos, promoted.dueNanos(ImitatedStage.ROUTING)));
                onset = OptionalLong.empty();
            });
        }
    }

    private void forget() {
        onset = OptionalLong.empty();
        outage = Optional.empty();
        held = Optional.empty();
        restarted = false;
    }

    private static String words(ImitatedOutage outage, ImitatedStage stage, long leftNanos) {
        return String.format(
                Locale.ROOT,
                "simulated, %s: %s takes %d ms of %d to %d ms, at time scale %s; %d ms of that are left to wait here. Source: %s",
                outage.imitation().preset(),
                stage.word(),
                outage.drawn(stage).toMillis(),
                outage.figure(stage).min().toMillis(),
                outage.figure(stage).max().toMillis(),
                outage.imitation().timeScale(),
                Duration.ofNanos(leftNanos).toMillis(),
                outage.figure(stage).source());
    }
}
