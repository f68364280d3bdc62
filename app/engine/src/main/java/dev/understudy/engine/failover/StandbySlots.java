package dev.understudy.engine.failover;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.NodeHandle;
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
        try (Connection connection = open(upstream);
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
     * Drops this stack's slots that no node reads any more, on every living node: such a slot holds WAL back until the disk is
     * full, and pg_rewind keeps the slots of the node it rewinds. Slots of other names are somebody else's and stay.
     */
    public void dropUnused() {
        Set<String> ours =
                stack.nodes().stream().map(node -> node.plan().slotName()).collect(Collectors.toSet());
        for (NodeHandle node : stack.nodes()) {
            if (node.state() == ServiceState.RUNNING) {
                Set<String> unused = new HashSet<>(ours);
                unused.removeAll(slotsWantedOn(node.plan().id()));
                dropInactive(node.plan(), unused);
            }
        }
    }

    private Set<String> slotsWantedOn(NodeId upstream) {
        return stack.nodes().stream()
                .filter(node -> node.assignment() instanceof Assignment.Standby standby
                        && standby.upstream().equals(upstream))
                .map(node -> node.plan().slotName())
                .collect(Collectors.toSet());
    }

    private void dropInactive(NodePlan node, Set<String> unused) {
        try (Connection connection = open(node)) {
            for (String slot : inactiveSlots(connection)) {
                if (unused.contains(slot)) {
                    dropOne(connection, slot);
                }
            }
        } catch (SQLException e) {
            throw NodeOperations.failed("drop unused slots of " + node.id(), e);
        }
    }

    /**
     * Drops a slot whose reader is gone for good, on every node that runs: it would hold WAL back until the disk is full.
     *
     * @throws UnderstudyException when some node cannot be asked, or the slot is still read
     */
    public void drop(String slot) {
        stack.nodes().stream()
                .filter(node -> node.state() == ServiceState.RUNNING)
                .map(NodeHandle::plan)
                .forEach(node -> Await.untilTrue(
                        "slot " + slot + " on " + node.id() + " to be released",
                        RELEASE_DEADLINE,
                        () -> isWithoutSlot(node, slot)));
    }

    /** Its reader's connection may outlive it for a moment. */
    private boolean isWithoutSlot(NodePlan node, String slot) {
        dropInactive(node, Set.of(slot));
        try (Connection connection = open(node);
                PreparedStatement statement =
                        connection.prepareStatement("SELECT FROM pg_replication_slots WHERE slot_name = ?")) {
            statement.setString(1, slot);
            try (ResultSet rows = statement.executeQuery()) {
                return !rows.next();
            }
        } catch (SQLException e) {
            throw NodeOperations.failed("look for slot " + slot + " of " + node.id(), e);
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

    private Connection open(NodePlan node) throws SQLException {
        return databases.open(node.endpoint(), DbRole.ADMIN, NodeOperations.DATABASE, SQL_TIMEOUT);
    }
}
