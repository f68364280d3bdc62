package dev.understudy.runtime.local;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.Roster;
import dev.understudy.core.plan.ServicePlan.Kind;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.Renewal;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceHandle;
import dev.understudy.runtime.SpareServer;
import dev.understudy.runtime.StackLinks;
import dev.understudy.runtime.StackShutdown;
import dev.understudy.runtime.state.LockedTurn;
import dev.understudy.runtime.state.OwnedFiles;
import dev.understudy.runtime.state.SecretStore;
import dev.understudy.runtime.state.StackLock;
import dev.understudy.runtime.state.StackRemoval;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Handles on a stack of this machine. Thread-safe; holds nothing open but its links, while there are some. */
final class LocalStack implements RunningStack {
    private final StackPlan plan;
    private final Wiring wiring;
    private final LocalEnvironment environment;
    private final OwnedFiles files;
    private final List<LocalNode> nodes;
    private final List<LocalPooler> poolers;
    private final List<LocalMonitoring> monitoring;
    private final List<LocalService> departing;

    LocalStack(StackPlan plan, LocalEnvironment environment, OwnedFiles files) {
        this.plan = plan;
        this.wiring = new Wiring(plan);
        this.environment = environment;
        this.files = files;
        this.nodes = plan.nodes().stream()
                .map(node -> new LocalNode(wiring, node, environment, files))
                .toList();
        this.poolers = plan.poolers().stream()
                .map(pooler -> new LocalPooler(wiring, pooler, environment, files))
                .toList();
        this.monitoring = plan.services().stream()
                .map(service -> new LocalMonitoring(plan, service, environment))
                .toList();
        this.departing = plan.departing().stream().flatMap(this::departed).toList();
    }

    private Stream<LocalService> departed(Roster.Departed departed) {
        return Stream.concat(
                departed.exporter().stream().map(exporter -> new LocalMonitoring(plan, exporter, environment)),
                Stream.of(new LocalNode(wiring, departed.node(), environment, files)));
    }

    @Override
    public List<ServiceHandle> departing() {
        return Collections.unmodifiableList(departing);
    }

    @Override
    public StackPlan plan() {
        return wiring.seenByClients();
    }

    /** Without links. */
    StackPlan plain() {
        return plan;
    }

    @Override
    public Secrets secrets() {
        return store().load();
    }

    SecretStore store() {
        return new SecretStore(Path.of(plan.layout().secrets()), files);
    }

    @Override
    public Optional<Renewal> renewal() {
        return Optional.of(new LocalRenewal(this, environment, files));
    }

    @Override
    public List<NodeHandle> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    LocalNode local(NodeId id) {
        return nodes.stream()
                .filter(node -> node.plan().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + id + " in stack " + plan.name()));
    }

    @Override
    public List<PoolerHandle> poolers() {
        return Collections.unmodifiableList(poolers);
    }

    List<LocalNode> localNodes() {
        return nodes;
    }

    List<LocalPooler> localPoolers() {
        return poolers;
    }

    /** Everything that runs. */
    List<LocalService> all() {
        List<LocalService> all = new ArrayList<>(nodes);
        all.addAll(poolers);
        all.addAll(monitoring);
        return all;
    }

    @Override
    public List<ServiceHandle> services() {
        return Collections.unmodifiableList(monitoring);
    }

    List<LocalMonitoring> exporters() {
        return monitoring.stream()
                .filter(each -> each.kind() == Kind.POSTGRES_EXPORTER)
                .toList();
    }

    List<LocalMonitoring> prometheus() {
        return monitoring.stream()
                .filter(each -> each.kind() == Kind.PROMETHEUS)
                .toList();
    }

    @Override
    public List<String> logFollower(List<String> ids, int lines) {
        List<String> command = new ArrayList<>(List.of("tail", "-n", Integer.toString(lines), "-F"));
        all().stream()
                .filter(service -> ids.contains(service.id()))
                .forEach(service -> command.add(service.log().toString()));
        return command;
    }

    @Override
    public Hold hold(String command) {
        return lock(command)::close;
    }

    @Override
    public Turn turn(String who, String name) {
        return new LockedTurn(StackLock.turn(Path.of(plan.layout().root()), who, name));
    }

    @Override
    public SpareServer spare(String name) {
        return new LocalSpare(plan, nodes.getFirst(), environment, files, name).open();
    }

    @Override
    public StackLinks openLinks() {
        return new LocalLinks(this, wiring).open();
    }

    @Override
    public Endpoint address(NodeId of, NodeId seenBy) {
        return wiring.seenBy(seenBy.value()).node(of).address();
    }

    @Override
    public void stop(ShutdownMode mode, Progress progress) {
        try (StackLock lock = lock("down")) {
            stopLocked(mode, progress);
        }
    }

    void stopLocked(ShutdownMode mode, Progress progress) {
        List<LocalService> front = new ArrayList<>(departing);
        front.addAll(monitoring);
        front.addAll(poolers);
        StackShutdown.run(front, nodes, mode, progress);
        new StackOrphans(this, environment).kill();
    }

    @Override
    public void remove(Progress progress) {
        try (StackLock lock = lock("down --volumes")) {
            // Nobody will read the data again: no time is lost on a checkpoint.
            stopLocked(ShutdownMode.IMMEDIATE, progress);
            try (Step step = progress.begin("delete data, secrets and certificates")) {
                environment.leases().release(Path.of(plan.layout().root()));
                StackRemoval.of(plan).remove();
                step.done("");
            }
        }
        StackRemoval.of(plan).removeRootIfEmpty();
    }

    private StackLock lock(String command) {
        return StackLock.acquire(Path.of(plan.layout().root()), command);
    }

    @Override
    public void close() {
        // Handles only: nothing is held open.
    }
}
