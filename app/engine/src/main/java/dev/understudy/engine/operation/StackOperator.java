package dev.understudy.engine.operation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.Request;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.ControllerMemoryFile;
import dev.understudy.engine.failover.Fences;
import dev.understudy.engine.failover.Handover;
import dev.understudy.engine.failover.HandoverReport;
import dev.understudy.engine.failover.KeptMandate;
import dev.understudy.engine.failover.RejoinMandate;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Performs what an operator asks of a stack that runs, with an agent or without: it takes the stack from the agent, lets a controller of its
 * own do the work by the same rules, and gives the stack back. Before a request is begun it is stored, so that the agent, or the next {@code
 * up}, finishes what a killed command left half done; what that had not begun is gone with it. Thread-safe; one operation at a time has the
 * stack.
 */
public final class StackOperator {
    private final RunningStack stack;
    private final String command;
    private final Progress progress;

    /** @param command as the user typed it */
    public StackOperator(RunningStack stack, String command, Progress progress) {
        this.stack = stack;
        this.command = command;
        this.progress = progress;
    }

    /**
     * Makes another node the primary, by plan: nothing is lost, and clients of transaction pools see no error.
     *
     * @param target empty for the best standby
     * @param patience for transactions through the poolers to end
     * @throws UnderstudyException {@link ErrorCode#USAGE} when the stack has no such node; {@link ErrorCode#OPERATION_FAILED} or {@link
     *     ErrorCode#TIMED_OUT} when it could not be done: the old primary leads on
     */
    public HandoverReport switchover(Optional<NodeId> target, Duration patience) {
        try (RunningStack.Hold hold = stack.hold(command)) {
            target.ifPresent(stack.plan()::requireNode);
            return handOver(target, patience);
        }
    }

    /**
     * Fences the primary, alive or not, and promotes a standby; then brings the former primary back as a standby.
     *
     * @param target empty for the most advanced; otherwise whoever is named, in whichever region
     * @param allowDataLoss promote also where acknowledged writes may be lost
     * @param patience for it to come through; later the request is gone where nothing was begun
     * @throws UnderstudyException {@link ErrorCode#USAGE} for a node that is not there, {@link ErrorCode#OPERATION_FAILED} when the rules
     *     forbid it: nothing was done then; {@link ErrorCode#TIMED_OUT}
     */
    public OperationReport failover(Optional<NodeId> target, boolean allowDataLoss, Duration patience) {
        target.ifPresent(stack.plan()::requireNode);
        try (RunningStack.Hold hold = stack.hold(command)) {
            NodeId from = primary();
            if (target.equals(Optional.of(from))) {
                throw new UnderstudyException(
                        ErrorCode.USAGE, from + " is the primary already", "See `understudy status`.");
            }
            return requested(
                    "failover from " + from + target.map(to -> " to " + to).orElse(""),
                    new Request.Failover(from, target, allowDataLoss),
                    patience);
        }
    }

    /**
     * Fails over to the standby of another region than the declared primary's (D4.4); what is left of the original region comes back as
     * standbys of it.
     *
     * @param target which one; empty where there is only one
     * @throws UnderstudyException {@link ErrorCode#USAGE} when there is none, or several and none is named; otherwise like {@link #failover}
     */
    public OperationReport promoteDr(Optional<NodeId> target, boolean allowDataLoss, Duration patience) {
        String home = stack.plan().declaredPrimary().spec().region();
        List<NodeId> abroad = stack.nodes().stream()
                .filter(node -> !node.plan().spec().region().equals(home))
                .map(node -> node.plan().id())
                .toList();
        if (target.filter(named -> !abroad.contains(named)).isPresent() || (target.isEmpty() && abroad.size() != 1)) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    abroad.isEmpty()
                            ? "every node is in region " + home + ": there is no DR standby"
                            : "which DR standby? Outside of region " + home + " there is "
                                    + abroad.stream().map(NodeId::value).collect(Collectors.joining(", ")),
                    abroad.isEmpty()
                            ? "Within the region it is `understudy failover`."
                            : "Name it: understudy promote-dr --to " + abroad.getFirst());
        }
        return failover(Optional.of(target.orElseGet(abroad::getFirst)), allowDataLoss, patience);
    }

    /**
     * Makes the declared primary the primary again, by a switchover, and lets every standby follow the upstream that the stack file gives
     * it.
     *
     * @param patience for transactions through the poolers to end
     * @throws UnderstudyException like a switchover: {@link ErrorCode#OPERATION_FAILED} when the declared primary is not a standby that could
     *     take over; then nothing has changed
     */
    public FailbackReport failback(Duration patience) {
        try (RunningStack.Hold hold = stack.hold(command)) {
            // Of a torn failover nobody knows whom to switch over from.
            primary();
            return new Failback(stack, databases(), patience, progress).run();
        }
    }

    private HandoverReport handOver(Optional<NodeId> target, Duration patience) {
        Fences.forgetOfRunning(stack);
        return new Handover(stack, databases(), patience, progress).run(target);
    }

    private Databases databases() {
        return new Databases(stack.plan(), stack::secrets);
    }

    /**
     * Replaces a standby's data directory by a fresh base backup of its upstream.
     *
     * @throws UnderstudyException like {@link #failover}
     */
    public OperationReport reinit(NodeId node, Duration patience) {
        stack.plan().requireNode(node);
        try (RunningStack.Hold hold = stack.hold(command)) {
            return requested("reinitialise " + node, new Request.Reinit(node), patience);
        }
    }

    /**
     * Brings every node back into its place, also while automation is paused: a fenced former primary by rewind or clone, a crashed standby
     * by a start.
     *
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when that is not enough: somebody would have to be fenced or promoted;
     *     {@link ErrorCode#TIMED_OUT} when some node does not come back
     */
    public OperationReport rejoin(Duration patience) {
        try (RunningStack.Hold hold = stack.hold(command);
                RequestedWork work = new RequestedWork(stack, new RejoinMandate(stack), progress, "rejoin")) {
            return work.awaitSettled(patience);
        }
    }

    private OperationReport requested(String what, Request request, Duration patience) {
        ControllerMemory before = ControllerMemoryFile.of(stack.plan()).load();
        requireNoOther(before, request);
        // What a killed command had begun goes on as begun.
        Request asked = before.request().orElse(request);
        try (RequestedWork work = new RequestedWork(stack, new KeptMandate(stack), progress, what)) {
            return work.awaitAnswer(asked, patience);
        }
    }

    private static void requireNoOther(ControllerMemory memory, Request request) {
        memory.request().filter(other -> !other.equals(request.asBegun())).ifPresent(other -> {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "another request is under way: " + words(other),
                    "Let it finish (understudy up), then ask again.");
        });
    }

    private static String words(Request request) {
        return switch (request) {
            case Request.Switchover asked -> "a switchover from " + asked.from();
            case Request.Failover asked -> "a failover from " + asked.from();
            case Request.Reinit asked -> "to reinitialise " + asked.node();
        };
    }

    /**
     * Pauses automation: nobody is fenced, promoted, started or routed any more but at an operator's request.
     *
     * @return false when it was paused already
     */
    public boolean pause() {
        return setPaused(true);
    }

    /** @return false when it was not paused */
    public boolean resume() {
        return setPaused(false);
    }

    private boolean setPaused(boolean paused) {
        try (RunningStack.Hold hold = stack.hold(command)) {
            ControllerMemory before = ControllerMemoryFile.of(stack.plan()).change(memory -> memory.withPaused(paused));
            return before.paused() != paused;
        }
    }

    private NodeId primary() {
        List<NodeId> assigned =
                stack.assignedPrimaries().stream().map(node -> node.plan().id()).toList();
        if (assigned.size() != 1) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "the stack has not one primary but " + assigned + ": a failover was cut off",
                    "Let it finish: understudy up");
        }
        return assigned.getFirst();
    }
}
