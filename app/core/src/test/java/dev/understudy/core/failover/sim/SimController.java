package dev.understudy.core.failover.sim;

import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.Decision;
import dev.understudy.core.failover.NodeView;
import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.failover.Request;
import dev.understudy.core.failover.RuleTable;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The loop: checks that may get lost or come late, one decision, an action that may be cut between any two of its steps. */
final class SimController {
    private static final int CHECK_EVERY_MILLIS = 100;
    private static final int ANSWER_MILLIS_MAX = 60;
    private static final int SLOW_ANSWER_MILLIS_MAX = 150;
    private static final int LOSS_PERCENT = 4;
    private static final int RESTART_MILLIS_MAX = 1200;

    /** Nodes that the controller cannot reach. */
    final Set<NodeId> lossy = new HashSet<>();
    /** Nodes that answer every third check at the latest: never so few that they are to be given up. */
    final Map<NodeId, Integer> flapping = new HashMap<>();

    final Set<NodeId> slow = new HashSet<>();
    final List<String> trace = new ArrayList<>();
    /** What is stored: it outlives a controller that is cut. */
    ControllerMemory memory = ControllerMemory.EMPTY;

    private final SimStack stack;
    private final EventQueue queue;
    private final Random random;
    private final RuleTable rules;
    private final FailoverPolicy policy;
    private final boolean looksAgain;
    private final SimExecutor executor;
    boolean calm;
    private long asked;

    SimController(
            SimStack stack,
            EventQueue queue,
            Random random,
            RuleTable rules,
            FailoverPolicy policy,
            boolean looksAgain) {
        this.stack = stack;
        this.queue = queue;
        this.random = random;
        this.rules = rules;
        this.policy = policy;
        this.looksAgain = looksAgain;
        this.executor = new SimExecutor(stack, this, policy, random);
    }

    void start() {
        stack.nodes.values().forEach(node -> queue.after(0, () -> check(node)));
        queue.after(CHECK_EVERY_MILLIS, this::loop);
    }

    /** No check is lost from now on, and nobody pauses or cuts it. */
    void calmDown() {
        calm = true;
        executor.cutAfterSteps = -1;
        stack.nodes.values().forEach(this::mend);
        memory = memory.withPaused(false);
    }

    /** What the controller rightly left to a person. */
    private void mend(SimNode node) {
        node.receiverStalled = false;
        node.cannotStart = false;
        boolean left = node.leftDown || node.failedStarts >= policy.startAttempts();
        if (node.process == ProcessState.STOPPED && !node.killedByFence && left) {
            node.startAs(node.assignedPrimary() && node.primary);
        }
    }

    /** The controller is killed in the middle of its next action, and started again with or without what it had stored. */
    void cut(int afterSteps, boolean forgets) {
        executor.cutAfterSteps = afterSteps;
        executor.forgetWhenCut = forgets;
    }

    /** As an operator's command does it: while another request is under way, it is turned away. */
    void ask(Request request) {
        if (memory.request().isPresent()) {
            trace.add(queue.nowMillis() + " ms: turned away: " + request);
            return;
        }
        trace.add(queue.nowMillis() + " ms: asked for " + request);
        memory = memory.withRequest(Optional.of(request));
    }

    void say(String what) {
        trace.add(queue.nowMillis() + " ms: " + what);
    }

    /** A check: the server is asked now, its answer is known later, and too late is never. */
    private void check(SimNode node) {
        Answer answer = ask(node);
        boolean late = !calm && slow.contains(node.id());
        int delay = random.nextInt(late ? SLOW_ANSWER_MILLIS_MAX : ANSWER_MILLIS_MAX);
        Answer known = delay < ANSWER_MILLIS_MAX ? answer : answer.lost();
        queue.after(Math.min(delay, ANSWER_MILLIS_MAX), () -> {
            learn(node, known);
            queue.after(CHECK_EVERY_MILLIS, () -> check(node));
        });
    }

    private Answer ask(SimNode node) {
        boolean came = node.runs() && node.cut == SimNode.Cut.NONE && (calm || !isLost(node));
        return new Answer(
                asked++,
                queue.nowMillis(),
                came,
                node.primary,
                stack.upstreamOf(node).isPresent(),
                node.timeline(),
                node.wal.size(),
                node.newestWalSent);
    }

    private boolean isLost(SimNode node) {
        if (lossy.contains(node.id())) {
            return true;
        }
        Integer before = flapping.get(node.id());
        if (before != null) {
            // Counted by what the controller has learnt, with those under way: two in a row at most.
            int lost = (before + 1) % policy.failedChecks();
            flapping.put(node.id(), lost);
            return lost != 0;
        }
        return random.nextInt(100) < LOSS_PERCENT;
    }

    private static void learn(SimNode node, Answer answer) {
        if (answer.number() < node.lastAnswer) {
            return; // A late answer must not overwrite what was asked and answered after it.
        }
        node.lastAnswer = answer.number();
        node.lastAsked = answer.askedAt();
        node.answered = answer.came();
        node.failedChecks = answer.came() ? 0 : node.failedChecks + 1;
        if (answer.came()) {
            node.failedStarts = 0;
            node.saidPrimary = answer.primary();
            node.saidReceiving = answer.receiving();
            node.saidTimeline = answer.timeline();
            node.saidPosition = answer.position();
            node.saidNewestWalSent = answer.newestWalSent();
        }
    }

    private void loop() {
        ClusterView view = view();
        Optional<Decision> decision = rules.decide(view, policy);
        if (decision.isPresent()) {
            trace.add(queue.nowMillis() + " ms: " + decision.get().rule() + " "
                    + decision.get().action() + ": " + decision.get().reason());
            if (!executor.perform(decision.get(), view)) {
                queue.after(random.nextInt(RESTART_MILLIS_MAX), this::loop);
                return;
            }
            if (looksAgain && !(decision.get().action() instanceof Action.Refuse)) {
                stack.nodes.values().forEach(node -> learn(node, ask(node)));
            }
        }
        queue.after(decision.isPresent() ? 10 : CHECK_EVERY_MILLIS, this::loop);
    }

    /** Whether one primary serves, everybody streams from it and nothing is left to do or to answer. */
    boolean settled() {
        List<SimNode> primaries =
                stack.nodes.values().stream().filter(SimNode::acknowledges).toList();
        return primaries.size() == 1
                && memory.request().isEmpty()
                && SimStack.POOLERS.stream().allMatch(pooler -> isServed(pooler, primaries.getFirst()))
                && stack.nodes.values().stream()
                        .allMatch(node -> node.primary || stack.upstreamOf(node).isPresent())
                && stack.nodes.values().stream()
                        .allMatch(
                                node -> node.timeline() == primaries.getFirst().timeline())
                && rules.decide(view(), policy).isEmpty();
    }

    private boolean isServed(String pooler, SimNode primary) {
        SimNode reading =
                stack.node(Optional.ofNullable(stack.readOnlyRoutes.get(pooler)).orElseThrow());
        return primary.id().equals(stack.routes.get(pooler)) && reading.runs() && reading != primary;
    }

    boolean refuses() {
        return rules.decide(view(), policy)
                .filter(decision -> decision.action() instanceof Action.Refuse)
                .isPresent();
    }

    /**
     * Whether the newest timeline lives only on a fenced node: it was promoted, and lost again before anybody followed it. Only a
     * person can bring that node back; everything else that is refused, an operator can have at the price of a loss. So an operator who
     * takes a loss is asked about, too: what is refused first may be another thing.
     */
    boolean refusesForGood() {
        ClusterView now = view();
        Request anyLoss = new Request.Failover(lastPrimary(), Optional.empty(), true);
        ClusterView asked = new ClusterView(
                now.nodes(),
                memory.withRequest(Optional.of(anyLoss)),
                now.routes(),
                now.poolers(),
                now.cutOff(),
                now.readOnlyRoutes());
        return Stream.of(now, asked)
                .flatMap(each -> rules.decide(each, policy).stream())
                .anyMatch(decision ->
                        isRefusal(decision.action()) && decision.reason().contains(" exists"));
    }

    private static boolean isRefusal(Action action) {
        return action instanceof Action.Refuse
                || (action instanceof Action.Conclude conclude && conclude.outcome() == Action.Outcome.DECLINED);
    }

    private NodeId lastPrimary() {
        return view().assignedPrimary()
                .map(NodeView::id)
                .orElseGet(() -> stack.nodes.keySet().iterator().next());
    }

    void askForAFailoverWithLoss() {
        ask(new Request.Failover(lastPrimary(), Optional.empty(), true));
    }

    ClusterView view() {
        return new ClusterView(
                stack.nodes.values().stream().map(this::view).toList(),
                memory,
                stack.routes,
                SimStack.POOLERS,
                stack.nodes.values().stream()
                        .filter(node -> node.process == ProcessState.STOPPED && node.cut != SimNode.Cut.NONE)
                        .map(SimNode::id)
                        .collect(Collectors.toSet()),
                stack.readOnlyRoutes);
    }

    private NodeView view(SimNode node) {
        boolean receiving = node.answered && node.saidReceiving;
        return new NodeView(
                node.spec,
                node.assigned,
                node.answered
                        ? Optional.of(node.saidPrimary ? ObservedRole.PRIMARY : ObservedRole.STANDBY)
                        : Optional.empty(),
                node.process,
                node.failedChecks,
                Optional.of(new TimelineId(node.saidTimeline)),
                Optional.of(new Lsn(node.saidPosition)),
                receiving,
                Optional.of(new Lsn(node.saidPosition)),
                Duration.ofMillis(queue.nowMillis() - node.lastAsked),
                receiving && node.saidNewestWalSent >= 0
                        ? Optional.of(Duration.ofMillis(queue.nowMillis() - node.saidNewestWalSent))
                        : Optional.empty(),
                node.failedStarts);
    }

    private record Answer(
            long number,
            long askedAt,
            boolean came,
            boolean primary,
            boolean receiving,
            int timeline,
            long position,
            long newestWalSent) {
        Answer lost() {
            return new Answer(number, askedAt, false, primary, receiving, timeline, position, newestWalSent);
        }
    }
}
