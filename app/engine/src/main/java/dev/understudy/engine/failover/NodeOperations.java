package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.CanIsolate;
import dev.understudy.runtime.CanKill;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What can be done to a node of a running stack: fence, promote, follow, rejoin. Every operation may be repeated after it was cut
 * half-way. Not thread-safe for one node: the controller does one thing at a time.
 */
public final class NodeOperations {
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PROMOTION_DEADLINE = Duration.ofSeconds(60);
    /** From the last WAL that was received or replayed: one that is merely far behind is left to catch up. */
    private static final Duration FOLLOW_DEADLINE = Duration.ofSeconds(15);
    /** A checkpoint of a busy server writes everything that is dirty. */
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(5);

    /** Where to connect for what concerns the whole server. */
    static final String DATABASE = PoolDatabase.SERVER_DATABASE;

    /** What {@code pg_isready} exits with: an answer, an answer that is no, none in time. */
    private static final int ACCEPTS = 0;

    private static final int REJECTS = 1;
    private static final int NO_ANSWER = 2;

    private final RunningStack stack;
    private final Databases databases;
    private final Divergence divergence;
    private final StandbySlots slots;

    public NodeOperations(RunningStack stack, Databases databases) {
        this.stack = stack;
        this.databases = databases;
        this.divergence = new Divergence(databases);
        this.slots = new StandbySlots(stack, databases);
    }

    /**
     * Makes it impossible for a node to acknowledge anything: kills whatever of it runs and looks that nothing is left.
     *
     * @throws UnderstudyException when that cannot be proved; then nobody may be promoted
     */
    public void fence(NodeId id) {
        NodeHandle node = stack.node(id);
        // Also when the server itself is gone: a backend may have outlived it, and can still acknowledge.
        node.ability(CanKill.class)
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.OPERATION_FAILED,
                        id + " cannot be fenced: this driver cannot kill it",
                        "Stop it by hand, then fail over."))
                .kill();
        if (node.state() != ServiceState.STOPPED) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    id + " still runs after it was killed",
                    "Nothing was promoted. Find out what restarts it.");
        }
    }

    /**
     * Makes a standby the primary.
     *
     * @param onRequested called once the server has been asked
     */
    public void promote(NodeId id, Runnable onRequested) {
        stack.node(id).assign(new Assignment.Primary());
        try (Connection connection = open(stack.node(id).plan())) {
            promote(connection, id, Prepare.CLONE, onRequested);
        } catch (SQLException e) {
            throw failed("promote " + id, e);
        }
    }

    /**
     * The same for a node that is told to be the primary already, over a connection of an administrator that is there.
     *
     * @param former what a former primary needs before it can follow
     */
    void promote(Connection connection, NodeId id, Prepare former, Runnable onRequested) throws SQLException {
        // Before the promotion: whoever is killed from here on must not leave two that would start as primaries.
        demoteOthers(id, former);
        if (isInRecovery(connection)) {
            // Not waiting in the server: its own wait polls every 100 ms.
            execute(connection, "SELECT pg_promote(wait => false)");
        }
        onRequested.run();
        Await.untilTrue(id + " to leave recovery", PROMOTION_DEADLINE, () -> !isInRecovery(connection));
    }

    /**
     * A stopped former primary is a standby from now on, also should nobody come to rejoin it: started as it is, it would write on the old
     * timeline. Unless more is known of it, it is cloned, which fits whatever it holds.
     */
    private void demoteOthers(NodeId primary, Prepare former) {
        stack.assignedPrimaries().stream()
                .filter(node -> !node.plan().id().equals(primary))
                .filter(node -> node.state() == ServiceState.STOPPED)
                .forEach(node -> node.assign(new Assignment.Standby(primary, former)));
    }

    /**
     * Lets a standby stream from another upstream; escalates to a rejoin when its history does not fit.
     *
     * @return what it took
     */
    public Prepare follow(NodeId id, NodeId upstream) {
        NodeHandle node = stack.node(id);
        slots.create(stack.node(upstream).plan(), node.plan().slotName());
        node.assign(new Assignment.Standby(upstream, Prepare.AS_IS));
        node.start();
        if (fits(id, upstream)) {
            slots.dropUnused();
            return Prepare.AS_IS;
        }
        node.stop(ShutdownMode.FAST);
        return rejoin(id, upstream, why -> {});
    }

    private boolean fits(NodeId id, NodeId upstream) {
        try {
            return Await.until(id + " to stream from " + upstream, FOLLOW_DEADLINE, () -> following(id, upstream));
        } catch (UnderstudyException e) {
            // One that is cut off must not be rewound: it would lose its source half-way.
            if (e.code() != ErrorCode.TIMED_OUT || !reaches(id, upstream)) {
                throw e;
            }
            return false;
        }
    }

    /** True once it streams, false once it is seen that it never will. */
    private Observation<Boolean> following(NodeId id, NodeId upstream) {
        try {
            ServerFacts facts = facts(id);
            return isDiverged(facts, upstream) ? new Observation.Found<>(false) : streaming(id, facts, upstream);
        } catch (SQLException e) {
            return new Observation.NotYet<>(String.valueOf(e.getMessage()));
        }
    }

    private boolean isDiverged(ServerFacts facts, NodeId upstream) throws SQLException {
        return divergence.between(
                facts, facts(upstream), stack.node(upstream).plan().endpoint());
    }

    /**
     * Whether a node, running or not, gets an answer from another one by its own way. Where nobody can ask, since there is no
     * {@code pg_isready} or a stopped container has no place to run it in, the driver knows whether it has cut the node off.
     */
    public boolean reaches(NodeId id, NodeId upstream) {
        Endpoint way = stack.address(upstream, id);
        try {
            ExecResult answer = stack.node(id)
                    .exec(
                            List.of("pg_isready", "--host=" + way.host(), "--port=" + way.port(), "--timeout=1"),
                            SQL_TIMEOUT);
            return switch (answer.exitStatus()) {
                case ACCEPTS, REJECTS -> true;
                case NO_ANSWER -> false;
                // The program did not run, or could not ask.
                default -> !isIsolated(id);
            };
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            return !isIsolated(id);
        }
    }

    private boolean isIsolated(NodeId id) {
        return stack.node(id)
                .ability(CanIsolate.class)
                .filter(CanIsolate::isIsolated)
                .isPresent();
    }

    /**
     * Brings a stopped node back as a standby: pg_rewind, and a fresh clone when that fails, or when the server came without it.
     *
     * @param onRewindFailed told why, before the clone begins
     * @return what it took
     */
    public Prepare rejoin(NodeId id, NodeId upstream, Consumer<String> onRewindFailed) {
        NodePlan source = stack.node(upstream).plan();
        slots.create(source, stack.node(id).plan().slotName());
        // Without this, pg_rewind reads the old timeline from the control file and rewinds to the wrong point.
        checkpoint(source);
        Prepare taken = rewindOrClone(id, upstream, onRewindFailed);
        // It is an ordinary standby again: its next start must neither rewind nor clone.
        stack.node(id).assign(new Assignment.Standby(upstream, Prepare.AS_IS));
        slots.dropUnused();
        return taken;
    }

    private Prepare rewindOrClone(NodeId id, NodeId upstream, Consumer<String> onRewindFailed) {
        if (!stack.plan().binaries().canRewind()) {
            startAs(id, upstream, Prepare.CLONE);
            return Prepare.CLONE;
        }
        try {
            startAs(id, upstream, Prepare.REWIND);
            return Prepare.REWIND;
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            onRewindFailed.accept(String.valueOf(e.getMessage()));
            stack.node(id).stop(ShutdownMode.IMMEDIATE);
            startAs(id, upstream, Prepare.CLONE);
            return Prepare.CLONE;
        }
    }

    private void startAs(NodeId id, NodeId upstream, Prepare prepare) {
        NodeHandle node = stack.node(id);
        node.assign(new Assignment.Standby(upstream, prepare));
        node.start();
        awaitStreaming(id, upstream, FOLLOW_DEADLINE);
    }

    /** Starts a stopped node as it is assigned, and waits until it answers. */
    public void start(NodeId id) {
        stack.node(id).start();
        Await.until(id + " to answer", FOLLOW_DEADLINE, () -> {
            try {
                return new Observation.Found<>(facts(id));
            } catch (SQLException e) {
                return new Observation.NotYet<>(String.valueOf(e.getMessage()));
            }
        });
        // Whoever followed it may have gone elsewhere meanwhile.
        slots.dropUnused();
    }

    /** Replaces a standby's data directory by a fresh base backup of its upstream. */
    public void reinitialise(NodeId id, NodeId upstream) {
        slots.create(stack.node(upstream).plan(), stack.node(id).plan().slotName());
        stack.node(id).stop(ShutdownMode.IMMEDIATE);
        startAs(id, upstream, Prepare.CLONE);
        stack.node(id).assign(new Assignment.Standby(upstream, Prepare.AS_IS));
        slots.dropUnused();
    }

    /** Forces a checkpoint, so that the control file names the current timeline. */
    public void checkpoint(NodePlan node) {
        try (Connection connection = open(node)) {
            connection.setNetworkTimeout(Runnable::run, (int) CHECKPOINT_TIMEOUT.toMillis());
            execute(connection, "CHECKPOINT");
        } catch (SQLException e) {
            throw failed("checkpoint " + node.id(), e);
        }
    }

    /** Waits until a node's WAL receiver streams from the upstream. */
    public void awaitStreaming(NodeId id, NodeId upstream, Duration deadline) {
        Await.until(id + " to stream from " + upstream, deadline, () -> streaming(id, upstream));
    }

    private Observation<Boolean> streaming(NodeId id, NodeId upstream) {
        try {
            ServerFacts facts = facts(id);
            // Until the end of what both have in common also one streams that has a history of its own.
            return isDiverged(facts, upstream)
                    ? new Observation.NotYet<>("a history of its own on timeline " + facts.timeline())
                    : streaming(id, facts, upstream);
        } catch (SQLException e) {
            return new Observation.NotYet<>(String.valueOf(e.getMessage()));
        }
    }

    private Observation<Boolean> streaming(NodeId id, ServerFacts facts, NodeId upstream) {
        return facts.streamingFrom().filter(stack.address(upstream, id)::equals).isPresent()
                ? new Observation.Found<>(true)
                : new Observation.NotYet<>(
                        facts.role() + " on timeline " + facts.timeline() + " streaming from "
                                + facts.streamingFrom().map(Object::toString).orElse("nobody"),
                        Math.max(facts.position().bytes(), facts.replayed().bytes()));
    }

    /** What a node says of itself now. */
    public ServerFacts facts(NodeId id) throws SQLException {
        try (Connection connection =
                databases.open(stack.node(id).plan().endpoint(), DbRole.MONITOR, DATABASE, SQL_TIMEOUT)) {
            return ServerProbe.ask(connection);
        }
    }

    private Connection open(NodePlan node) throws SQLException {
        return databases.open(node.endpoint(), DbRole.ADMIN, DATABASE, SQL_TIMEOUT);
    }

    private static boolean isInRecovery(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            row.next();
            return row.getBoolean(1);
        } catch (SQLException e) {
            throw failed("ask whether the server is in recovery", e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static UnderstudyException failed(String what, SQLException e) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "could not " + what + ": " + Optional.ofNullable(e.getMessage()).orElse(e.toString()),
                "Look at the node's log (`understudy logs`).",
                e);
    }
}
