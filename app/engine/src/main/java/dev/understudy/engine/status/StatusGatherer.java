package dev.understudy.engine.status;

import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.render.Routing;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.ServerFacts;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.status.StackStatus.State;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceHandle;
import dev.understudy.runtime.ServiceState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks every node and pooler of a stack at once: one that does not answer delays nobody and becomes a line of the status. */
public final class StatusGatherer {
    private static final String PRIMARY = "primary";
    private static final String STANDBY = "standby";

    private final RunningStack stack;
    private final StatusQueries queries;

    public StatusGatherer(RunningStack stack) {
        this.stack = stack;
        this.queries = new StatusQueries(new Databases(stack.plan(), stack.secrets()));
    }

    /** @throws InterruptedException when interrupted while waiting for the answers */
    public StackStatus gather() throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<NodeId, Future<NodeAnswer>> asked = new LinkedHashMap<>();
            for (NodeHandle node : stack.nodes()) {
                asked.put(node.plan().id(), threads.submit(() -> ask(node)));
            }
            List<Future<StackStatus.Pooler>> poolers = stack.poolers().stream()
                    .map(pooler -> threads.submit(() -> pooler(pooler)))
                    .toList();
            Map<NodeId, NodeAnswer> answers = new LinkedHashMap<>();
            for (Map.Entry<NodeId, Future<NodeAnswer>> one : asked.entrySet()) {
                answers.put(one.getKey(), answer(one.getValue()));
            }
            List<StackStatus.Pooler> poolerLines = new ArrayList<>();
            for (Future<StackStatus.Pooler> pooler : poolers) {
                poolerLines.add(answer(pooler));
            }
            return assemble(answers, poolerLines);
        }
    }

    /** Loads the driver's classes by an attempt that is refused: nothing listens on port 1. */
    public static void warmUp(StackPlan plan) {
        Map<DbRole, String> none = new EnumMap<>(DbRole.class);
        Arrays.stream(DbRole.values()).forEach(role -> none.put(role, ""));
        new StatusQueries(new Databases(plan, new Secrets(none))).node(new Endpoint("127.0.0.1", 1));
    }

    private NodeAnswer ask(NodeHandle node) {
        return node.state() == ServiceState.STOPPED
                ? new NodeAnswer(Optional.empty(), Map.of(), Optional.empty())
                : queries.node(node.plan().endpoint());
    }

    private StackStatus.Pooler pooler(PoolerHandle pooler) {
        ServiceState state = pooler.state();
        List<StackStatus.Pool> pools = List.of();
        Optional<String> problem = Optional.empty();
        if (state != ServiceState.STOPPED) {
            try {
                pools = queries.pools(pooler.plan().endpoint());
            } catch (SQLException e) {
                problem = Optional.of(StatusQueries.firstLine(e));
            }
        }
        Routing routing = pooler.routing();
        return new StackStatus.Pooler(
                pooler.id(),
                pooler.plan().endpoint().toString(),
                word(state),
                routing.readWrite().map(NodeId::value),
                routing.readOnly().map(NodeId::value),
                pools,
                problem);
    }

    private static <T> T answer(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private StackStatus assemble(Map<NodeId, NodeAnswer> answers, List<StackStatus.Pooler> poolers) {
        Optional<Lsn> written = answers.values().stream()
                .flatMap(answer -> answer.facts().stream())
                .filter(facts -> facts.role() == ObservedRole.PRIMARY)
                .max(Comparator.comparing(ServerFacts::timeline))
                .map(ServerFacts::position);
        List<StackStatus.Node> nodes = stack.nodes().stream()
                .map(handle -> node(handle, answers, written))
                .toList();
        List<StackStatus.Service> services =
                stack.services().stream().map(this::service).toList();
        return new StackStatus(
                stack.plan().name().value(),
                stack.plan().driver(),
                state(nodes, poolers),
                nodes,
                List.copyOf(poolers),
                services,
                stack.plan().layout().caCertificate(),
                stack.plan().notes());
    }

    private StackStatus.Service service(ServiceHandle handle) {
        String endpoint = stack.plan().services().stream()
                .filter(service -> service.id().equals(handle.id()))
                .map(service -> service.address().toString())
                .findFirst()
                .orElse("");
        return new StackStatus.Service(handle.id(), endpoint, word(handle.state()));
    }

    private static StackStatus.Node node(
            NodeHandle handle, Map<NodeId, NodeAnswer> answers, Optional<Lsn> primaryWritten) {
        NodePlan plan = handle.plan();
        NodeAnswer answer =
                answers.getOrDefault(plan.id(), new NodeAnswer(Optional.empty(), Map.of(), Optional.empty()));
        Optional<ServerFacts> standby = answer.facts().filter(facts -> facts.role() == ObservedRole.STANDBY);
        Optional<NodeAnswer.Follower> seen = answers.values().stream()
                .flatMap(other -> Optional.ofNullable(other.followers().get(plan.applicationName())).stream())
                .findFirst();
        Optional<Long> lagBytes = standby.flatMap(
                facts -> primaryWritten.map(written -> Math.max(0, written.bytesSince(facts.replayed()))));
        return new StackStatus.Node(
                plan.id().value(),
                plan.spec().region(),
                plan.spec().zone(),
                plan.endpoint().toString(),
                plan.spec().declaredPrimary() ? PRIMARY : STANDBY,
                handle.assignment() instanceof Assignment.Primary ? PRIMARY : STANDBY,
                answer.facts().map(facts -> word(facts.role())),
                word(handle.state()),
                handle.assignment() instanceof Assignment.Standby follows
                        ? Optional.of(follows.upstream().value())
                        : Optional.empty(),
                standby.flatMap(ServerFacts::streamingFrom).isPresent(),
                seen.map(NodeAnswer.Follower::synchronous),
                answer.facts().map(facts -> facts.timeline().value()),
                answer.facts().map(facts -> facts.replayed().toString()),
                lagBytes,
                lagBytes.flatMap(
                        bytes -> bytes == 0 ? Optional.of(0.0) : seen.flatMap(NodeAnswer.Follower::replayLagMillis)),
                answer.problem());
    }

    /** Pure: what the parts come to. */
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
        return primaries == 1 && standbysStream && rolesAgree && poolersAnswer ? State.HEALTHY : State.DEGRADED;
    }

    private static boolean isStopped(String process) {
        return word(ServiceState.STOPPED).equals(process);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
