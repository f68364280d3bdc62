package dev.understudy.engine.operation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.Decision;
import dev.understudy.core.failover.NodeView;
import dev.understudy.core.failover.Request;
import dev.understudy.core.failover.RuleTable;
import dev.understudy.engine.failover.ControllerMemoryFile;
import dev.understudy.engine.failover.ControllerView;
import dev.understudy.engine.failover.FailoverController;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.failover.FailoverListener;
import dev.understudy.engine.failover.Mandate;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A controller at work for a command that has the stack. Closing it ends the controller. */
final class RequestedWork implements AutoCloseable, FailoverListener {
    private static final double NANOS_PER_MILLI = 1e6;

    private static final Duration NEXT_LOOK = Duration.ofSeconds(3);
    /** A clone of a large standby takes its time. */
    private static final Duration BEGUN_DEADLINE = Duration.ofHours(2);
    /** Half of these would be an outage, or a standby less. */
    private static final Set<Class<? extends Action>> LASTING =
            Set.of(Action.Fence.class, Action.Promote.class, Action.HandOver.class, Action.Reinitialise.class);

    private final RunningStack stack;
    private final String what;
    private final Progress progress;
    private final long began = System.nanoTime();
    private final List<FailoverEvent> events = new CopyOnWriteArrayList<>();
    private final FailoverController controller;

    /** @param stack held by the caller */
    RequestedWork(RunningStack stack, Mandate mandate, Progress progress, String what) {
        this.stack = stack;
        this.what = what;
        this.progress = progress;
        this.controller = new FailoverController(
                stack,
                new Databases(stack.plan(), stack::secrets),
                stack.plan().spec().failover(),
                mandate,
                this);
    }

    @Override
    public void on(FailoverEvent event) {
        events.add(event);
    }

    /**
     * Asks, waits for the answer and then, where automation may do that, for everybody to be back in his place. What is begun when this
     * ends without an answer is in the stack's memory, for the agent to finish: half of it would be an outage.
     *
     * @param patience for it to be begun
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when it was declined, {@link ErrorCode#TIMED_OUT}
     */
    OperationReport awaitAnswer(Request request, Duration patience) {
        controller.ask(request);
        controller.start();
        FailoverEvent answer;
        try (Progress.Step step = progress.begin(what)) {
            Await.until(what + " to be begun", patience, () -> observed(isBegun() || answer().isPresent()));
            answer = Await.until(
                    what,
                    BEGUN_DEADLINE,
                    () -> answer().<Observation<FailoverEvent>>map(Observation.Found::new)
                            .orElseGet(() -> new Observation.NotYet<>(lastSeen())));
            if (answer.kind() == Kind.REQUEST_DECLINED) {
                throw new UnderstudyException(
                        ErrorCode.OPERATION_FAILED,
                        what + " was declined: " + answer.detail() + " [" + answer.rule() + "]",
                        "See `understudy status`, and docs/failover-rules.md for the rule.");
            }
            step.done(answer.detail());
        }
        double elapsed = millis(answer);
        boolean settled = isSettled(patience);
        return report(answer.detail(), elapsed, settled);
    }

    /** Whether something was decided that must be brought to its end. */
    private boolean isBegun() {
        return events.stream()
                .filter(event -> event.kind() == Kind.DECIDED)
                .anyMatch(event ->
                        LASTING.contains(RuleTable.STANDARD.rule(event.rule()).action()));
    }

    private Optional<FailoverEvent> answer() {
        return find(Kind.REQUEST_FULFILLED).or(() -> find(Kind.REQUEST_DECLINED));
    }

    private Observation<Boolean> observed(boolean fact) {
        return fact ? new Observation.Found<>(true) : new Observation.NotYet<>(lastSeen());
    }

    /**
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when the controller would have to do more than it may, {@link
     *     ErrorCode#TIMED_OUT} when somebody does not come back
     */
    OperationReport awaitSettled(Duration patience) {
        controller.start();
        try (Progress.Step step = progress.begin(what)) {
            Await.until("every node to be in its place", patience, () -> {
                find(Kind.REFUSED).ifPresent(refusal -> {
                    throw new UnderstudyException(
                            ErrorCode.OPERATION_FAILED,
                            what + " does not do: " + refusal.detail() + " [" + refusal.rule() + "]",
                            "See `understudy status`. `understudy failover` makes another node the primary.");
                });
                return observed(controller.settled());
            });
            step.done("");
        }
        boolean idle = events.stream().noneMatch(event -> event.kind() == Kind.DECIDED);
        return report(
                idle ? "every node was in its place" : "every node is in its place",
                (System.nanoTime() - began) / NANOS_PER_MILLI,
                true);
    }

    private boolean isSettled(Duration patience) {
        if (ControllerMemoryFile.of(stack.plan()).load().paused()) {
            // Nobody brings them back; whether they are there is seen at the next look.
            patience = NEXT_LOOK;
        }
        try (Progress.Step step = progress.begin("every node back in its place")) {
            awaitEverybody(patience);
            step.done("");
            return true;
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            return false;
        }
    }

    private void awaitEverybody(Duration patience) {
        Await.until("every node to be in its place", patience, () -> observed(controller.settled()));
    }

    private String lastSeen() {
        return controller
                .lastView()
                .flatMap(ControllerView::decision)
                .filter(decision -> decision.action() instanceof Action.Refuse)
                .map(Decision::reason)
                .orElseGet(() -> events.isEmpty()
                        ? "nothing was done yet"
                        : events.getLast().kind() + " " + events.getLast().subject() + " "
                                + events.getLast().detail());
    }

    private OperationReport report(String outcome, double elapsed, boolean settled) {
        return new OperationReport(
                what,
                outcome,
                controller
                        .lastView()
                        .flatMap(ControllerView::view)
                        .flatMap(ClusterView::assignedPrimary)
                        .map(NodeView::id),
                elapsed,
                settled,
                settled ? Optional.empty() : Optional.of(lastSeen()),
                events.stream()
                        .map(event -> new OperationReport.Step(
                                millis(event), event.kind().name(), event.subject(), event.rule(), event.detail()))
                        .toList());
    }

    private Optional<FailoverEvent> find(Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).findFirst();
    }

    private double millis(FailoverEvent event) {
        return (event.atNanos() - began) / NANOS_PER_MILLI;
    }

    @Override
    public void close() {
        controller.close();
    }
}
