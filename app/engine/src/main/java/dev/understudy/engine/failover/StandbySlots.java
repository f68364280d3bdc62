package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The physical slots by which a stack's standbys keep WAL from being removed before they have it: one each, on its upstream. */
public final class StandbySlots {
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);
    /** Somebody waits, and it can be done another time. */
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration RELEASE_DEADLINE = Duration.ofSeconds(15);

    private final RunningStack stack;
    private final Databases databases;

    /** @param stack held by the caller */
    public StandbySlots(RunningStack stack, Databases databases) {
        this.stack = stack;
        this.databases = databases;
    }

    /** Makes a physical slot that reserves WAL from now on, where there is none of that name. */
    public void create(NodePlan upstream, String slot) {
        try (Connection connection = open(upstream, SQL_TIMEOUT);
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT pg_create_physical_replication_slot(?, true)
                         WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = ?)
                        """)) {
            statement.setString(1, slot);
            statement.setString(2, slot);
            statement.execute();
        } catch (SQLException e) {
            throw NodeOperations.failed("create slot " + slot + " on " + upstream.id(), e);
        }
    }

    /**
     * Drops this stack's slots that no node reads any more, on every node that answers: such a slot holds WAL back until the disk is
     * full, and pg_rewind keeps the slots of the node it rewinds. Slots of other names are somebody else's and stay. It clears up after
     * something that has succeeded, so whoever does not answer is passed over, until the next time.
     */
    public void dropUnused() {
        Parallel.run(stack.nodes().stream()
                .filter(node -> node.state() == ServiceState.RUNNING)
                .<Runnable>map(node -> () -> dropUnused(node.plan()))
                .toList());
    }

    private void dropUnused(NodePlan node) {
        Set<String> unused = new HashSet<>(stack.plan().slotNames());
        unused.removeAll(slotsWantedOn(node.id()));
        try (Connection connection = open(node, LOOK_TIMEOUT)) {
            dropInactive(connection, unused);
        } catch (SQLException e) {
            // Whatever it has then is asked for after the next action, and by `up`; `status` says so meanwhile.
        }
    }

    private Set<String> slotsWantedOn(NodeId upstream) {
        return stack.nodes().stream()
                .filter(node -> node.assignment() instanceof Assignment.Standby standby
                        && standby.upstream().equals(upstream))
                .map(node -> node.plan().slotName())
                .collect(Collectors.toSet());
    }

    private static void dropInactive(Connection connection, Set<String> unused) throws SQLException {
        for (String slot : inactiveSlots(connection)) {
            if (unused.contains(slot)) {
                dropOne(connection, slot);
            }
        }
    }

    /**
     * Drops a slot whose reader is gone for good, on every node that answers: it would hold WAL back until the disk is full.
     *
     * @return whether no node has it; one that is down, or does not answer, may still
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} when it is still read
     */
    public boolean drop(String slot) {
        return stack.nodes().stream()
                .map(node -> node.state() == ServiceState.RUNNING
                        && Await.until(
                                "slot " + slot + " on " + node.id() + " to be released",
                                RELEASE_DEADLINE,
                                () -> dropped(node.plan(), slot)))
                .reduce(true, Boolean::logicalAnd);
    }

    /** Its reader's connection may outlive it for a moment. */
    private Observation<Boolean> dropped(NodePlan node, String slot) {
        try (Connection connection = open(node, LOOK_TIMEOUT)) {
            return dropped(connection, slot);
        } catch (SQLException e) {
            return new Observation.Found<>(false);
        }
    }

    private static Observation<Boolean> dropped(Connection connection, String slot) {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT FROM pg_replication_slots WHERE slot_name = ?")) {
            dropInactive(connection, Set.of(slot));
            statement.setString(1, slot);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? new Observation.NotYet<>("it is read") : new Observation.Found<>(true);
            }
        } catch (SQLException e) {
            return new Observation.NotYet<>(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> inactiveSlots(Connection connection) throws SQLException {
        List<String> slots = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'physical' AND NOT active")) {
            while (rows.next()) {
                slots.add(rows.getString(1));
            }
        }
        return slots;
    }

    private static void dropOne(Connection connection, String slot) throws SQLException {
        try (PreparedStatement drop = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            drop.setString(1, slot);
            drop.execute();
        }
    }

    private Connection open(NodePlan node, Duration timeout) throws SQLException {
        return databases.open(node.endpoint(), DbRole.ADMIN, NodeOperations.DATABASE, timeout);
    }
}
