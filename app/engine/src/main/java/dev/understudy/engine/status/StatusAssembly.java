package dev.understudy.engine.status;

import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.ServerFacts;
import dev.understudy.engine.status.StackStatus.State;
import dev.understudy.runtime.ServiceState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the answers of a stack's servers come to.
 *
 * @param answers of every node
 * @param slow why a standby does not keep up, of those that do not
 */
record StatusAssembly(Map<NodeId, NodeAnswer> answers, Map<NodeId, String> slow) {
    private static final String PRIMARY = "primary";
    private static final String STANDBY = "standby";

    /** How far the primary has written; of two that claim to be it, the one on the newer timeline. */
    static Optional<Lsn> written(Map<NodeId, NodeAnswer> answers) {
        return answers.values().stream()
                .flatMap(answer -> answer.facts().stream())
                .filter(facts -> facts.role() == ObservedRole.PRIMARY)
                .max(Comparator.comparing(ServerFacts::timeline))
                .map(ServerFacts::position);
    }

    /** Standbys that have not replayed all of it. */
    static List<NodeId> behind(Map<NodeId, NodeAnswer> answers, Lsn written) {
        return answers.entrySet().stream()
                .filter(one -> one.getValue()
                        .facts()
                        .filter(facts -> facts.role() == ObservedRole.STANDBY)
                        .filter(facts -> facts.replayed().compareTo(written) < 0)
                        .isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<String> problems(NodeId id, NodeAnswer answer) {
        List<String> problems = new ArrayList<>();
        answer.problem().ifPresent(problems::add);
        Optional.ofNullable(slow.get(id)).ifPresent(problems::add);
        answer.archive().map(NodeAnswer.ArchiveQueue::problem).ifPresent(problems::add);
        answer.idleSlots().forEach(slot -> problems.add(slot.problem()));
        return List.copyOf(problems);
    }

    StackStatus.Node node(NodeSight sight) {
        NodePlan plan = sight.handle().plan();
        NodeAnswer answer = sight.answer();
        Optional<ServerFacts> standby = answer.facts().filter(facts -> facts.role() == ObservedRole.STANDBY);
        Optional<NodeAnswer.Follower> seen = answers.values().stream()
                .flatMap(other -> Optional.ofNullable(other.followers().get(plan.applicationName())).stream())
                .findFirst();
        Optional<Long> lagBytes = standby.flatMap(facts ->
                written(answers).map(written -> Math.max(0, written.bytesSince(facts.replayed()))));
        return new StackStatus.Node(
                plan.id().value(),
                plan.spec().region(),
                plan.spec().zone(),
                plan.endpoint().toString(),
                plan.spec().declaredPrimary() ? PRIMARY : STANDBY,
                sight.assigned() instanceof Assignment.Primary ? PRIMARY : STANDBY,
                answer.facts().map(facts -> word(facts.role())),
                word(sight.process()),
                sight.assigned() instanceof Assignment.Standby follows
                        ? Optional.of(follows.upstream().value())
                        : Optional.empty(),
                standby.flatMap(ServerFacts::streamingFrom).isPresent(),
                seen.map(NodeAnswer.Follower::synchronous),
                answer.facts().map(facts -> facts.timeline().value()),
                answer.facts().map(facts -> facts.replayed().toString()),
                lagBytes,
                lagBytes.flatMap(
                        bytes -> bytes == 0 ? Optional.of(0.0) : seen.flatMap(NodeAnswer.Follower::replayLagMillis)),
                problems(plan.id(), answer));
    }

    /** What the parts come to. */
    static State state(List<StackStatus.Node> nodes, List<StackStatus.Pooler> poolers) {
        boolean anyRuns = nodes.stream().anyMatch(node -> !isStopped(node.process()))
                || poolers.stream().anyMatch(pooler -> !isStopped(pooler.process()));
        if (!anyRuns) {
            return State.STOPPED;
        }
        long primaries = nodes.stream()
                .filter(node -> node.observed().filter(PRIMARY::equals).isPresent())
                .count();
        boolean standbysStream =
                nodes.stream().filter(node -> STANDBY.equals(node.assigned())).allMatch(StackStatus.Node::streaming);
        boolean rolesAgree = nodes.stream()
                .allMatch(
                        node -> node.observed().filter(node.assigned()::equals).isPresent());
        boolean poolersAnswer =
                poolers.stream().allMatch(pooler -> pooler.problem().isEmpty() && !isStopped(pooler.process()));
        boolean nothingWrong = nodes.stream().allMatch(node -> node.problems().isEmpty());
        return primaries == 1 && standbysStream && rolesAgree && nothingWrong && poolersAnswer
                ? State.HEALTHY
                : State.DEGRADED;
    }

    private static boolean isStopped(String process) {
        return word(ServiceState.STOPPED).equals(process);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
