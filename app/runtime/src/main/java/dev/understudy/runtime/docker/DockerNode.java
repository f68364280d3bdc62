package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.render.AssignmentEnv;
import dev.understudy.core.render.NodeFiles;
import dev.understudy.core.render.ReplicationConf;
import dev.understudy.runtime.Ability;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.Leadership;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.ServiceState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL container. */
final class DockerNode extends DockerService implements NodeHandle {
    /** Of {@code compose/images/postgres/Dockerfile}, and of the compose file where the image is another one. */
    static final int UID = 5432;

    /** A clone of a large database takes its time; a start that dies is noticed at once. */
    private static final Duration START_DEADLINE = Duration.ofMinutes(30);

    private static final Duration GONE_DEADLINE = Duration.ofSeconds(60);

    private final StackPlan stack;
    private final NodePlan plan;
    private final ContainerFiles files;
    private final AssignmentFiles told;

    private final NodeNetwork network;
    private final NodeLimits limits;
    private final DockerHelpers helpers;
    private final DockerLinks links;
    private final String keeper;

    DockerNode(
            DockerEngine engine,
            EngineNote note,
            ComposeNames names,
            StackPlan stack,
            NodePlan plan,
            DockerHelpers helpers,
            ReadyHelper ready,
            DockerLinks links) {
        super(engine, note, names, plan.id().value());
        this.stack = stack;
        this.plan = plan;
        this.files = new ContainerFiles(engine, container(), UID);
        this.told = new AssignmentFiles(
                engine, helpers, ready, files, id(), container(), names.helper(id() + "-files"), UID);
        this.network = new NodeNetwork(engine, helpers, names, stack, plan.id());
        this.limits = new NodeLimits(engine, container(), Path.of(stack.layout().run()), plan.id() + ".limits.json");
        this.helpers = helpers;
        this.links = links;
        this.keeper = names.container("disks");
    }

    @Override
    public NodePlan plan() {
        return plan;
    }

    @Override
    Duration startDeadline() {
        return START_DEADLINE;
    }

    /**
     * The declared one only as long as nothing was written yet: a volume that has lost its assignment says nothing, and taking the
     * declared role for it could make a second primary.
     */
    @Override
    public Assignment assignment() {
        Optional<String> text = files.read(PlannedFiles.assignmentEnv(plan).path());
        if (text.isEmpty()
                && files.read(PlannedFiles.postgresqlConf(plan).path()).isEmpty()) {
            return NodeFiles.declared(plan.spec());
        }
        return text.flatMap(AssignmentEnv::parse)
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.DATA_DIRECTORY,
                        "what " + id() + " was told to be is lost: its volume has no readable assignment.env",
                        "Decide which node leads (pg_controldata shows timeline and position), and write ROLE=primary, or ROLE=standby with"
                                + " its upstream, into that file of volume config_" + id() + "."));
    }

    /** What {@link Leadership} decides on. */
    Leadership.Member member() {
        return new Leadership.Member(plan.id(), assignment(), data());
    }

    private Leadership.Data data() {
        if (!engine().exists(container(), plan.dataDirectory() + "/PG_VERSION")) {
            return Leadership.Data.NONE;
        }
        return engine().exists(container(), plan.dataDirectory() + "/standby.signal")
                ? Leadership.Data.OF_A_STANDBY
                : Leadership.Data.OF_A_PRIMARY;
    }

    /** A container that somebody removed is made again, not started: its volume keeps what the node is. */
    @Override
    public void assign(Assignment assignment) {
        if (engine().inspect(container()).isEmpty()) {
            new ComposeCommand(stack, engine()).create();
        }
        told.replace(
                plan.configDirectory(),
                List.of(
                        Map.entry("assignment.env", AssignmentEnv.render(stack, plan, assignment)),
                        Map.entry(
                                "replication.conf",
                                ReplicationConf.render(stack, plan, assignment).content())));
        if (assignment instanceof Assignment.Standby && state() == ServiceState.RUNNING) {
            engine().signal(container(), "HUP");
        }
    }

    /** In a new network namespace, which knows nothing of a fault that is in force. */
    @Override
    void started() {
        network.renew();
    }

    @Override
    void stopRunning(ShutdownMode mode) {
        if (engine().signal(container(), "SIG" + mode.signal())) {
            awaitStopped();
        }
    }

    void awaitStopped() {
        Await.untilTrue(id() + " to stop", GONE_DEADLINE, () -> state() == ServiceState.STOPPED);
    }

    /** In the container, whose path begins with the installation. */
    @Override
    public ExecResult exec(List<String> command, Duration timeout) {
        return engine().exec(container(), command, timeout);
    }

    @Override
    public <A extends Ability> Optional<A> ability(Class<A> type) {
        return Stream.of(Optional.of(new NodeFaults(this, limits)), traffic(), disk())
                .flatMap(Optional::stream)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    byte[] controlFile() {
        return files.bytes(plan.dataDirectory() + "/global/pg_control")
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.DATA_DIRECTORY,
                        "there is no control file in " + plan.dataDirectory() + " of " + id(),
                        "Its volume has lost the data: `understudy status`, then rejoin it."));
    }

    /** Without an image that has the programs it would fail half-way. */
    private Optional<NodeTraffic> traffic() {
        return helpers.isAble() ? Optional.of(new NodeTraffic(network, links)) : Optional.empty();
    }

    /** What is unbounded cannot be filled. */
    static boolean hasBoundedDisk(StackPlan stack) {
        return stack.spec().disk().isPresent();
    }

    private Optional<NodeDisk> disk() {
        return hasBoundedDisk(stack) ? Optional.of(new NodeDisk(engine(), keeper, plan.id())) : Optional.empty();
    }

    NodeNetwork network() {
        return network;
    }

    /** Undoes what a drill that was killed has left. */
    void heal(List<String> helpers) {
        network.healAny(helpers);
        limits.unlimit();
        disk().ifPresent(NodeDisk::free);
    }
}
