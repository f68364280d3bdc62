package dev.understudy.runtime.docker;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedImages;
import dev.understudy.core.plan.Roster;
import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.CanReportEvents;
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

/** Handles on the containers of a stack. Thread-safe; holds nothing open. */
final class DockerStack implements RunningStack {
    private final StackPlan plan;
    private final DockerEnvironment environment;
    private final List<DockerNode> nodes;
    private final List<DockerPooler> poolers;
    private final List<DockerService> services;
    private final List<DockerService> departing;
    private final ComposeNames names;
    private final EngineNote note;
    private final DockerHelpers helpers;
    private final ReadyHelper ready;
    private final DockerLinks links = new DockerLinks();

    DockerStack(StackPlan plan, DockerEnvironment environment) {
        this.plan = plan;
        this.environment = environment;
        this.names = new ComposeNames(plan.name());
        this.note = new EngineNote(environment.engine(), plan);
        this.helpers = new DockerHelpers(
                environment.engine(),
                names,
                plan.images().filter(images -> images.postgres().isPresent()).map(PlannedImages::helper));
        this.ready = new ReadyHelper(
                environment.engine(),
                helpers,
                names,
                plan.nodes().stream().map(NodePlan::id).toList());
        this.nodes = plan.nodes().stream()
                .map(node -> new DockerNode(environment.engine(), note, names, plan, node, helpers, ready, links))
                .toList();
        this.poolers = plan.poolers().stream()
                .map(pooler -> new DockerPooler(environment.engine(), note, names, plan, pooler))
                .toList();
        this.services = plan.services().stream()
                .map(service -> new DockerService(environment.engine(), note, names, service.id()))
                .toList();
        this.departing = plan.departing().stream().flatMap(this::departed).toList();
    }

    private Stream<DockerService> departed(Roster.Departed departed) {
        return Stream.concat(
                departed.exporter().stream()
                        .map(exporter -> new DockerService(environment.engine(), note, names, exporter.id())),
                Stream.of(new DockerNode(
                        environment.engine(), note, names, plan, departed.node(), helpers, ready, links)));
    }

    @Override
    public StackPlan plan() {
        return plan;
    }

    @Override
    public Secrets secrets() {
        return store().load();
    }

    SecretStore store() {
        return new SecretStore(Path.of(plan.layout().secrets()), OwnedFiles.ofThisUser());
    }

    @Override
    public Optional<Renewal> renewal() {
        return Optional.of(new DockerRenewal(this));
    }

    EngineNote engineNote() {
        return note;
    }

    @Override
    public List<NodeHandle> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    List<DockerNode> dockerNodes() {
        return nodes;
    }

    DockerNode declaredPrimary() {
        return dockerNode(plan.declaredPrimary().id());
    }

    private DockerNode dockerNode(NodeId id) {
        return nodes.stream()
                .filter(node -> node.plan().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public List<PoolerHandle> poolers() {
        return Collections.unmodifiableList(poolers);
    }

    @Override
    public List<ServiceHandle> departing() {
        return Collections.unmodifiableList(departing);
    }

    @Override
    public List<ServiceHandle> services() {
        return Collections.unmodifiableList(services);
    }

    /** Everything that runs. */
    List<DockerService> all() {
        List<DockerService> all = new ArrayList<>(nodes);
        all.addAll(poolers);
        all.addAll(services);
        return all;
    }

    /** What stands before the nodes, and looks at them. */
    List<DockerService> front() {
        List<DockerService> front = new ArrayList<>(services);
        front.addAll(poolers);
        return front;
    }

    Optional<DockerService> prometheus() {
        return services.stream()
                .filter(service -> service.id().equals("prometheus"))
                .findFirst();
    }

    /**
     * Takes away the containers that prepare and initialise, and so know of every node: compose makes them as its file says now. Not by
     * compose itself, which would look at the primary as well, and without what a service depends on notes another service.
     */
    void forgetOneShots() {
        List.of("setup", "init", "stanza").forEach(id -> helpers.remove(names.container(id)));
    }

    /** The same of who watches; its data stay. */
    void forgetPrometheus() {
        prometheus().ifPresent(each -> helpers.remove(each.container()));
    }

    /** Whose image and configuration a spare has: any that has a container. */
    private DockerNode lender() {
        return nodes.stream()
                .filter(node -> node.image().isPresent())
                .findFirst()
                .orElseGet(nodes::getFirst);
    }

    @Override
    public SpareServer spare(String name) {
        return new DockerSpare(environment.engine(), helpers, names, plan, lender(), name).open();
    }

    List<DockerPooler> dockerPoolers() {
        return poolers;
    }

    /** Exporters. */
    List<DockerService> exporters() {
        return services.stream()
                .filter(service -> plan.services().stream()
                        .anyMatch(planned -> planned.id().equals(service.id())
                                && planned.kind() == ServicePlan.Kind.POSTGRES_EXPORTER))
                .toList();
    }

    OneShot oneShot(String id) {
        return new OneShot(environment.engine(), id, names.container(id));
    }

    @Override
    public List<String> logFollower(List<String> ids, int lines) {
        return new ComposeCommand(plan, environment.engine()).logFollower(ids, lines);
    }

    @Override
    public Optional<CanReportEvents> events() {
        note.require();
        return Optional.of(new EngineEvents(environment.engine(), names));
    }

    @Override
    public Hold readyToAssign() {
        return ready.open();
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
    public StackLinks openLinks() {
        return links.open(nodes.stream().map(DockerNode::network).toList());
    }

    EngineDisk engineDisk() {
        return new EngineDisk(environment.engine(), helpers, names);
    }

    /** What keeps the disks, where they are bounded. */
    Optional<DockerService> keeper() {
        return plan.spec().disk().map(size -> new DockerService(environment.engine(), note, names, "disks"));
    }

    /** Undoes what a drill that was killed has left of network faults and limits. */
    void heal() {
        List<String> left = helpers.names();
        nodes.forEach(node -> node.heal(left));
        // What helped a command that was killed, with anything else.
        helpers.names().forEach(helpers::remove);
    }

    @Override
    public void stop(ShutdownMode mode, Progress progress) {
        note.require();
        try (StackLock lock = lock("down")) {
            helpers.names().forEach(helpers::remove);
            List<DockerService> front = new ArrayList<>(departing);
            front.addAll(front());
            StackShutdown.run(front, nodes, mode, progress);
            keeper().ifPresent(each -> each.stop(mode));
        }
    }

    @Override
    public void remove(Progress progress) {
        environment.engine().requireAnswer();
        note.require();
        try (StackLock lock = lock("down --volumes")) {
            try (Step step = progress.begin("delete containers, networks and volumes")) {
                // A start that was cut off may not have come to write it.
                new ProjectDirectory(Path.of(plan.layout().root()), environment.home()).write(plan);
                // Nobody will read the data again: no time is lost on a shutdown.
                new ComposeCommand(plan, environment.engine()).down();
                departure().delete(plan.departing());
                step.done("");
            }
            try (Step step = progress.begin("delete secrets and certificates")) {
                environment.leases().release(Path.of(plan.layout().root()));
                StackRemoval.of(plan).remove();
                step.done("");
            }
        }
        StackRemoval.of(plan).removeRootIfEmpty();
    }

    DockerDeparture departure() {
        return new DockerDeparture(environment.engine(), helpers, names, plan.layout());
    }

    private StackLock lock(String command) {
        return StackLock.acquire(Path.of(plan.layout().root()), command);
    }

    @Override
    public void close() {
        // Handles only: nothing is held open.
    }
}
