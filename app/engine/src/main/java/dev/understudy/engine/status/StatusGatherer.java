package dev.understudy.engine.status;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.render.Routing;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceHandle;
import dev.understudy.runtime.ServiceState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks every node and pooler of a stack at once: one that does not answer delays nobody and becomes a line of the status. */
public final class StatusGatherer {
    private final RunningStack stack;
    private final StatusQueries queries;
    private final PaceCheck pace;

    public StatusGatherer(RunningStack stack) {
        this.stack = stack;
        Databases databases = new Databases(stack.plan(), stack.secrets());
        this.queries = new StatusQueries(databases);
        this.pace = new PaceCheck(databases);
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
            return assemble(new StatusAssembly(answers, slow(answers, threads)), poolerLines);
        }
    }

    /** Those that are behind get a moment to catch up; asking costs nobody else time. */
    private Map<NodeId, String> slow(Map<NodeId, NodeAnswer> answers, ExecutorService threads)
            throws InterruptedException {
        Optional<Lsn> written = StatusAssembly.written(answers);
        if (written.isEmpty()) {
            return Map.of();
        }
        Map<NodeId, Future<Optional<String>>> asked = new LinkedHashMap<>();
        for (NodeId id : StatusAssembly.behind(answers, written.get())) {
            asked.put(
                    id, threads.submit(() -> pace.problem(stack.node(id).plan().endpoint(), written.get())));
        }
        Map<NodeId, String> slow = new LinkedHashMap<>();
        for (Map.Entry<NodeId, Future<Optional<String>>> one : asked.entrySet()) {
            answer(one.getValue()).ifPresent(why -> slow.put(one.getKey(), why));
        }
        return slow;
    }

    /** Loads the driver's classes by an attempt that is refused: nothing listens on port 1. */
    public static void warmUp(StackPlan plan) {
        Map<DbRole, String> none = new EnumMap<>(DbRole.class);
        Arrays.stream(DbRole.values()).forEach(role -> none.put(role, ""));
        new StatusQueries(new Databases(plan, new Secrets(none))).node(new Endpoint("127.0.0.1", 1));
    }

    private NodeAnswer ask(NodeHandle node) {
        return node.state() == ServiceState.STOPPED
                ? NodeAnswer.none()
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
                StatusAssembly.word(state),
                routing.readWrite().map(NodeId::value),
                routing.readOnly().map(NodeId::value),
                pools,
                problem);
    }

    private static <T> T answer(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            // A driver's own error, such as of an engine that is gone, keeps its way out.
            throw e.getCause() instanceof UnderstudyException known ? known : new IllegalStateException(e.getCause());
        }
    }

    private StackStatus assemble(StatusAssembly assembly, List<StackStatus.Pooler> poolers) {
        List<StackStatus.Node> nodes =
                stack.nodes().stream().map(assembly::node).toList();
        List<StackStatus.Service> services =
                stack.services().stream().map(this::service).toList();
        return new StackStatus(
                stack.plan().name().value(),
                stack.plan().driver(),
                StatusAssembly.state(nodes, poolers),
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
        return new StackStatus.Service(handle.id(), endpoint, StatusAssembly.word(handle.state()));
    }
}
