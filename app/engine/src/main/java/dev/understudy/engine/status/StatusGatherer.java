package dev.understudy.engine.status;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.render.Routing;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.agent.Agents;
import dev.understudy.engine.failover.ControllerMemoryFile;
import dev.understudy.engine.inquiry.Inquiry;
import dev.understudy.engine.inquiry.JdbcInquiry;
import dev.understudy.engine.inquiry.PsqlInquiry;
import dev.understudy.engine.inquiry.StackInquiry;
import dev.understudy.engine.inquiry.Unanswered;
import dev.understudy.engine.rotation.Credentials;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceHandle;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.host.PsqlProgram;
import java.nio.file.Path;
import java.time.Instant;
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
    private static final Endpoint NOBODY = new Endpoint("127.0.0.1", 1);

    private final RunningStack stack;
    private final StatusQueries queries;
    private final PaceCheck pace;

    public StatusGatherer(RunningStack stack) {
        this(stack, StackInquiry.of(stack.plan(), stack.secrets()));
    }

    /** The same, asking in a given way. */
    public StatusGatherer(RunningStack stack, Inquiry inquiry) {
        this.stack = stack;
        this.queries = new StatusQueries(inquiry);
        this.pace = new PaceCheck(inquiry);
    }

    /** @throws InterruptedException when interrupted while waiting for the answers */
    public StackStatus gather() throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<NodeSight>> nodes = stack.nodes().stream()
                    .map(node -> threads.submit(() -> NodeSight.of(node, queries)))
                    .toList();
            List<Future<StackStatus.Pooler>> poolers = stack.poolers().stream()
                    .map(pooler -> threads.submit(() -> pooler(pooler)))
                    .toList();
            List<Future<StackStatus.Service>> services = stack.services().stream()
                    .map(service -> threads.submit(() -> service(service)))
                    .toList();
            List<NodeSight> sights = answers(nodes);
            Map<NodeId, NodeAnswer> answers = new LinkedHashMap<>();
            sights.forEach(sight -> answers.put(sight.handle().plan().id(), sight.answer()));
            StatusAssembly assembly = new StatusAssembly(answers, slow(answers, threads));
            return assemble(sights.stream().map(assembly::node).toList(), answers(poolers), answers(services));
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

    /** Loads the classes by attempts that are refused: nothing listens on port 1. */
    public static void warmUp(StackPlan plan) {
        Map<DbRole, String> none = new EnumMap<>(DbRole.class);
        Arrays.stream(DbRole.values()).forEach(role -> none.put(role, ""));
        Secrets secrets = new Secrets(none);
        Inquiry jdbc = new JdbcInquiry(new Databases(plan, secrets));
        PsqlProgram.find(Path.of(plan.binaries().psql()))
                .<Inquiry>map(psql -> new PsqlInquiry(psql, plan, secrets, Path.of("/nonexistent"), jdbc))
                .ifPresent(inquiry -> new StatusQueries(inquiry).node(NOBODY));
        new StatusQueries(jdbc).node(NOBODY);
    }

    private StackStatus.Pooler pooler(PoolerHandle pooler) {
        ServiceState state = pooler.state();
        List<StackStatus.Pool> pools = List.of();
        Optional<String> problem = Optional.empty();
        if (state != ServiceState.STOPPED) {
            try {
                pools = queries.pools(pooler.plan().endpoint());
            } catch (Unanswered e) {
                problem = Optional.of(String.valueOf(e.getMessage()));
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

    private static <T> List<T> answers(List<Future<T>> futures) throws InterruptedException {
        List<T> answers = new ArrayList<>();
        for (Future<T> future : futures) {
            answers.add(answer(future));
        }
        return List.copyOf(answers);
    }

    private static <T> T answer(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            // Such as an engine that has gone away meanwhile: with its code and hint.
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private StackStatus assemble(
            List<StackStatus.Node> nodes, List<StackStatus.Pooler> poolers, List<StackStatus.Service> services) {
        return new StackStatus(
                stack.plan().name().value(),
                stack.plan().driver(),
                StatusAssembly.state(nodes, poolers),
                nodes,
                poolers,
                services,
                automation(),
                Credentials.of(stack, Instant.now()),
                stack.plan().layout().caCertificate(),
                stack.plan().notes());
    }

    /** Status must not fail on what it is asked about. */
    private StackStatus.Automation automation() {
        try {
            return new StackStatus.Automation(
                    Agents.pid(stack.plan()),
                    ControllerMemoryFile.of(stack.plan()).load().paused(),
                    Optional.empty());
        } catch (UnderstudyException e) {
            return new StackStatus.Automation(Optional.empty(), false, Optional.of(String.valueOf(e.getMessage())));
        }
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
