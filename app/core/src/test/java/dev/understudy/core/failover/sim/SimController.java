package dev.understudy.core.failover.sim;

import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.Decision;
import dev.understudy.core.failover.NodeView;
import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.failover.RuleTable;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The loop: checks that may get lost or come late, one decision, an action of several steps that may be cut between any two. */
final class SimController {
    private static final int CHECK_EVERY_MILLIS = 100;
    private static final int ANSWER_MILLIS_MAX = 60;
    private static final int LOSS_PERCENT = 4;

    final Set<NodeId> lossy = new HashSet<>();
    /** Steps of the next action that are performed before the controller dies; negative when it lives. */
    int cutAfterSteps = -1;

    boolean forgetWhenCut;
    final List<String> trace = new ArrayList<>();
    private final SimStack stack;
    private final EventQueue queue;
    private final Random random;
    private final RuleTable rules;
    private final FailoverPolicy policy;
    private final boolean looksAgain;
    private final Set<NodeId> fenced = new HashSet<>();
    private boolean calm;
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
    }

    void start() {
        stack.nodes.values().forEach(node -> queue.after(0, () -> check(node)));
        queue.after(CHECK_EVERY_MILLIS, this::loop);
    }

    /** No check is lost from now on. */
    void calmDown() {
        calm = true;
        cutAfterSteps = -1;
    }

    /** A check: the server is asked now, its answer is known later. */
    private void check(SimNode node) {
        Answer answer = ask(node);
        queue.after(random.nextInt(ANSWER_MILLIS_MAX), () -> {
            learn(node, answer);
            queue.after(CHECK_EVERY_MILLIS, () -> check(node));
        });
    }

    private Answer ask(SimNode node) {
        boolean lost = !calm && (lossy.contains(node.id()) || random.nextInt(100) < LOSS_PERCENT);
        return new Answer(
                asked++,
                !lost && node.runs(),
                node.primary,
                stack.upstreamOf(node).isPresent(),
                node.timeline(),
                node.wal.size());
    }

    private static void learn(SimNode node, Answer answer) {
        if (answer.number() < node.lastAnswer) {
            return; // A late answer must not overwrite what was asked and answered after it.
        }
        node.lastAnswer = answer.number();
        node.answered = answer.came();
        node.failedChecks = answer.came() ? 0 : node.failedChecks + 1;
        if (answer.came()) {
            node.saidPrimary = answer.primary();
            node.saidReceiving = answer.receiving();
            node.saidTimeline = answer.timeline();
            node.saidPosition = answer.position();
        }
    }

    private void loop() {
        ClusterView view = view();
        Optional<Decision> decision = rules.decide(view, policy);
        if (decision.isPresent()) {
            Action action = decision.get().action();
            trace.add(queue.nowMillis() + " ms: " + decision.get().rule() + " " + action + ": "
                    + decision.get().reason());
            perform(action, view);
            if (looksAgain && !(action instanceof Action.Refuse)) {
                stack.nodes.values().forEach(node -> learn(node, ask(node)));
            }
        }
        queue.after(decision.isPresent() ? 10 : CHECK_EVERY_MILLIS, this::loop);
    }

    /** Whether one primary serves, everybody streams from it and nothing is left to do. */
    boolean settled() {
        List<SimNode> primaries =
                stack.nodes.values().stream().filter(SimNode::acknowledges).toList();
        return primaries.size() == 1
                && SimStack.POOLERS.stream()
                        .allMatch(pooler -> primaries.getFirst().id().equals(stack.routes.get(pooler)))
                && stack.nodes.values().stream()
                        .allMatch(node -> node.primary || stack.upstreamOf(node).isPresent())
                && stack.nodes.values().stream()
                        .allMatch(
                                node -> node.timeline() == primaries.getFirst().timeline())
                && rules.decide(view(), policy).isEmpty();
    }

    /**
     * Whether the newest timeline lives only on a fenced node: it was promoted, and lost again before anybody followed it. Only a
     * person can tell whether those writes may go.
     */
    boolean refusesForGood() {
        return rules.decide(view(), policy)
                .filter(decision -> decision.action() instanceof Action.Refuse)
                .filter(decision ->
                        decision.rule().equals("F21") && decision.reason().contains(" exists"))
                .isPresent();
    }

    private ClusterView view() {
        return new ClusterView(
                stack.nodes.values().stream().map(SimController::view).toList(),
                fenced,
                stack.routes,
                SimStack.POOLERS);
    }

    private static NodeView view(SimNode node) {
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
                node.answered && node.saidReceiving);
    }

    private void perform(Action action, ClusterView view) {
        switch (action) {
            case Action.Fence fence -> fence(stack.node(fence.node()));
            case Action.Promote promote -> promote(stack.node(promote.node()), view);
            case Action.Route route -> steps(() -> stack.routes.put(route.pooler(), route.node()));
            case Action.Follow follow -> follow(stack.node(follow.node()), stack.node(follow.upstream()));
            case Action.Rejoin rejoin -> rejoin(stack.node(rejoin.node()), stack.node(rejoin.upstream()));
            case Action.Refuse refuse -> {}
        }
    }

    private void steps(Runnable... steps) {
        for (Runnable step : steps) {
            if (cutAfterSteps == 0) {
                cutAfterSteps = -1;
                trace.add(queue.nowMillis() + " ms: cut" + (forgetWhenCut ? ", fences forgotten" : ""));
                if (forgetWhenCut) {
                    fenced.clear();
                }
                return;
            }
            cutAfterSteps = Math.max(cutAfterSteps - 1, -1);
            step.run();
        }
    }

    private void fence(SimNode node) {
        steps(
                stack.routes::clear,
                () -> {
                    node.kill();
                    node.killedByFence = true;
                },
                () -> {
                    // Files can be read when nobody answers any more: a timeline it began just before must not be begun
                    // again.
                    node.saidTimeline = node.timeline();
                    fenced.add(node.id());
                });
    }

    private void promote(SimNode node, ClusterView view) {
        if (!(node.assigned instanceof Assignment.Primary)) {
            mustBeTheMostAdvanced(node, view);
        }
        steps(
                () -> node.assigned = new Assignment.Primary(),
                () -> {
                    if (node.runs() && !node.primary) {
                        stack.promote(node);
                    }
                },
                () -> fenced.remove(node.id()));
    }

    /** Written apart from the decider on purpose: only what a standby in the same region said counts. */
    private void mustBeTheMostAdvanced(SimNode chosen, ClusterView view) {
        boolean waited = stack.nodes.values().stream()
                .anyMatch(node -> stack.listed(node) && !(node.assigned instanceof Assignment.Primary));
        stack.nodes.values().stream()
                .filter(node -> node.answered && node.runs() && !node.saidPrimary)
                .filter(node -> node.assigned instanceof Assignment.Standby)
                .filter(node -> node.spec.region().equals("north"))
                .filter(node -> !waited || stack.listed(node))
                .max(Comparator.<SimNode>comparingInt(node -> node.saidTimeline).thenComparingLong(n -> n.saidPosition))
                .filter(best -> best.saidTimeline > chosen.saidTimeline || best.saidPosition > chosen.saidPosition)
                .ifPresent(best -> {
                    throw new Violation(
                            "promoted " + chosen.id() + " although " + best.id() + " is more advanced in " + view);
                });
    }

    private void follow(SimNode node, SimNode upstream) {
        steps(() -> node.assigned = new Assignment.Standby(upstream.id(), Prepare.AS_IS), () -> {
            if (node.runs() && !node.isBehind(upstream) && node.timeline() < upstream.timeline()) {
                rewind(node, upstream);
            }
        });
    }

    private void rejoin(SimNode node, SimNode upstream) {
        steps(
                () -> node.assigned = new Assignment.Standby(upstream.id(), Prepare.REWIND),
                () -> rewind(node, upstream),
                () -> fenced.remove(node.id()));
    }

    /** It fails, and is asked for again, while the source is away. */
    private static void rewind(SimNode node, SimNode source) {
        if (source.runs() && (node.process != ProcessState.FROZEN)) {
            node.rewindTo(source);
            node.startAs(false);
        }
    }

    private record Answer(long number, boolean came, boolean primary, boolean receiving, int timeline, long position) {}
}
