package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.stack.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every driver promises of the network of a stack. Servers are asked over their own Unix sockets, which no network can hide; a driver
 * that cannot do something to the network says so here and by an empty ability, and its cases are skipped.
 */
abstract class NetworkContract extends StackRuntimeContract {
    /** Until a kernel that was unheard sends again. */
    private static final Duration MAX = Duration.ofSeconds(30);
    /** Much longer than anything takes on an open network of one machine. */
    private static final Duration SILENCE = Duration.ofMillis(500);

    /** What this driver cannot do to the network. */
    abstract Set<Class<? extends Ability>> lacking();

    @Test
    void linksAreOpenOnceAndClosingThemLeavesEverythingAsItWas() {
        Map<String, String> before = configuration();

        try (StackLinks links = stack().openLinks()) {
            assertThatThrownBy(() -> stack().openLinks()).isInstanceOf(IllegalStateException.class);
            assertThat(configuration().keySet()).isEqualTo(before.keySet());
            links.close();
        }
        stack().openLinks().close();

        assertThat(configuration()).isEqualTo(before);
        assertThat(stack().plan()).isEqualTo(plan());
    }

    @Test
    void linkedStackReplicatesAsBefore() {
        requireAbility(CanIsolate.class);
        awaitStreaming();
        try (StackLinks links = stack().openLinks()) {
            awaitReceived(MIDDLE, write());
            awaitReceived(LAST, write());
        }
        awaitReceived(LAST, write());
    }

    /** Kept short: after some ten seconds the ends would give each other up. */
    @Test
    void peersOfAnIsolatedNodeSeeNoProgressUntilItIsOver() {
        CanIsolate network = requireAbility(CanIsolate.class);
        awaitStreaming();
        try (StackLinks links = stack().openLinks()) {
            String sender = sender();
            network.isolate(Direction.BOTH_WAYS);
            network.isolate(Direction.BOTH_WAYS);
            assertThat(network.isIsolated()).isTrue();
            Lsn written = write();
            assertNotReceived(MIDDLE, written);

            network.endIsolation();
            network.endIsolation();
            assertThat(network.isIsolated()).isFalse();
            awaitReceived(MIDDLE, written);
            assertThat(sender()).as("the same connection goes on").isEqualTo(sender);
        }
    }

    @Test
    void whoConnectsToAnIsolatedNodeGetsNoAnswer() {
        CanIsolate network = requireAbility(CanIsolate.class);
        awaitStreaming();
        try (StackLinks links = stack().openLinks()) {
            network.isolate(Direction.BOTH_WAYS);
            assertThat(knock(PRIMARY, MIDDLE))
                    .as("neither accepted nor refused")
                    .isEqualTo(NO_ANSWER);
            assertThat(knock(MIDDLE, PRIMARY)).as("from the isolated node").isEqualTo(NO_ANSWER);
            assertThat(knock(MIDDLE, LAST)).as("between others").isEqualTo(ACCEPTS);

            network.endIsolation();
            assertThat(knock(PRIMARY, MIDDLE)).isEqualTo(ACCEPTS);
        }
    }

    @Test
    void nodeThatIsUnheardStillHears() {
        CanIsolate network = requireAbility(CanIsolate.class);
        awaitStreaming();
        try (StackLinks links = stack().openLinks()) {
            // Of the middle of the cascade: it hears the primary, and neither the primary nor the last hears it.
            CanIsolate middle = stack().node(MIDDLE).ability(CanIsolate.class).orElseThrow();
            awaitConfirmed(write());
            middle.isolate(Direction.OUTBOUND);
            Lsn written = write();

            awaitReceived(MIDDLE, written);
            assertNotReceived(LAST, written);
            assertThat(confirmed()).isLessThan(written);
            middle.endIsolation();
            awaitReceived(LAST, written);
            awaitConfirmed(written);
        }
        network.endIsolation();
    }

    @Test
    void nodeThatHearsNothingIsStillHeard() {
        CanIsolate network = requireAbility(CanIsolate.class);
        awaitStreaming();
        try (StackLinks links = stack().openLinks()) {
            awaitConfirmed(write());
            network.isolate(Direction.INBOUND);
            Lsn written = write();

            awaitReceived(MIDDLE, written);
            assertThat(confirmed()).isLessThan(written);
            network.endIsolation();
            awaitConfirmed(written);
        }
    }

    @Test
    void closingTheLinksEndsAnIsolation() {
        CanIsolate network = requireAbility(CanIsolate.class);
        awaitStreaming();
        Lsn written;
        try (StackLinks links = stack().openLinks()) {
            network.isolate(Direction.BOTH_WAYS);
            written = write();
        }
        awaitReceived(LAST, written);
    }

    @Test
    void withoutLinksNothingIsIsolated() {
        CanIsolate network = requireAbility(CanIsolate.class);

        assertThatThrownBy(() -> network.isolate(Direction.BOTH_WAYS)).isInstanceOf(IllegalStateException.class);
        network.endIsolation();
    }

    @Test
    void delayIsFeltOnBothWaysUntilItEnds() {
        CanShapeTraffic network = requireAbility(CanShapeTraffic.class);
        // Where packets are delayed, one knock is seven round trips: TCP, TLS, the startup, and the same without TLS.
        Duration delay = Duration.ofMillis(30);
        try (StackLinks links = stack().openLinks()) {
            network.shape(Direction.BOTH_WAYS, TrafficShape.delayed(delay));
            long begin = System.nanoTime();
            assertThat(knock(PRIMARY, MIDDLE)).isEqualTo(ACCEPTS);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(delay.multipliedBy(2));

            network.unshape();
            network.unshape();
            assertThat(knock(PRIMARY, MIDDLE)).isEqualTo(ACCEPTS);
        }
    }

    @Test
    void nodeWithHalfOpenConnectionsHasNoneAndTheOthersDoNotKnow() {
        CanHalfOpen network = requireAbility(CanHalfOpen.class);
        awaitStreaming();
        try (StackLinks links = stack().openLinks()) {
            awaitStreaming();
            network.halfOpen();

            Await.untilTrue("the primary to have no standby", MAX, () -> sender().isEmpty());
            Lsn written = write();
            assertNotReceived(MIDDLE, written);
            assertThat(sql(MIDDLE, "SELECT status FROM pg_stat_wal_receiver")).isEqualTo("streaming");

            network.endHalfOpen();
            network.endHalfOpen();
            awaitReceived(MIDDLE, written);
        }
    }

    // --- facts
    // -----------------------------------------------------------------------------------------------------------

    /** What {@code pg_isready} exits with. */
    private static final int ACCEPTS = 0;

    private static final int NO_ANSWER = 2;

    private <A extends Ability> A requireAbility(Class<A> type) {
        Optional<A> ability = stack().node(PRIMARY).ability(type);
        assertThat(ability.isEmpty())
                .as("the " + runtime().driver() + " driver has no " + type.getSimpleName())
                .isEqualTo(lacking().contains(type));
        Assumptions.assumeTrue(
                ability.isPresent(), () -> "the " + runtime().driver() + " driver has no " + type.getSimpleName());
        return ability.orElseThrow();
    }

    /** What the parts were told, and what the servers say that they were told. */
    private Map<String, String> configuration() {
        Map<String, String> told = new TreeMap<>();
        stack().nodes().forEach(node -> told.put(node.id(), node.assignment() + " " + node.plan()));
        stack().poolers().forEach(pooler -> told.put(pooler.id(), pooler.routing() + " " + pooler.plan()));
        if (stack().node(PRIMARY).ability(CanIsolate.class).isPresent()) {
            stack().nodes()
                    .forEach(node ->
                            told.put(node.id() + " upstream", sql(node.plan().id(), "SHOW primary_conninfo")));
        }
        return told;
    }

    private int knock(NodeId at, NodeId from) {
        Endpoint way = stack().address(at, from);
        return stack().node(from)
                .exec(List.of("pg_isready", "--host=" + way.host(), "--port=" + way.port(), "--timeout=2"), MAX)
                .exitStatus();
    }

    private String sql(NodeId id, String query) {
        NodeHandle node = stack().node(id);
        ExecResult result = node.exec(
                List.of(
                        "psql",
                        "-XAtqw",
                        "--host=" + stack().plan().interior().sockets(),
                        "--port=" + plan().node(id).address().port(),
                        "--username=postgres",
                        "--dbname=postgres",
                        "--command=" + query),
                MAX);
        assertThat(result.errors()).as(query + " on " + id).isEmpty();
        return result.output().strip();
    }

    /** Writes on the primary, whatever its network, and says up to where. */
    private Lsn write() {
        sql(PRIMARY, "SELECT pg_logical_emit_message(true, 'contract', repeat('x', 100))");
        return Lsn.parse(sql(PRIMARY, "SELECT pg_current_wal_flush_lsn()"));
    }

    private Lsn received(NodeId id) {
        return lsn(sql(id, "SELECT pg_last_wal_receive_lsn()"));
    }

    /** What the middle has told the primary that it has. */
    private Lsn confirmed() {
        return lsn(sql(PRIMARY, "SELECT max(flush_lsn) FROM pg_stat_replication WHERE application_name = 'pg2'"));
    }

    private static Lsn lsn(String text) {
        return text.isEmpty() ? Lsn.ZERO : Lsn.parse(text);
    }

    private String sender() {
        return sql(PRIMARY, "SELECT pid FROM pg_stat_replication WHERE application_name = 'pg2'");
    }

    private void awaitStreaming() {
        for (NodeId id : List.of(MIDDLE, LAST)) {
            Await.untilTrue(
                    id + " to stream",
                    MAX,
                    () -> sql(id, "SELECT status FROM pg_stat_wal_receiver").equals("streaming"));
        }
        awaitReceived(LAST, write());
    }

    private void awaitReceived(NodeId id, Lsn written) {
        Await.untilTrue(id + " to receive " + written, MAX, () -> received(id).compareTo(written) >= 0);
    }

    private void awaitConfirmed(Lsn written) {
        Await.untilTrue(
                "the primary to hear of " + written, MAX, () -> confirmed().compareTo(written) >= 0);
    }

    private void assertNotReceived(NodeId id, Lsn written) {
        assertThatThrownBy(() ->
                        Await.untilTrue("silence", SILENCE, () -> received(id).compareTo(written) >= 0))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("silence");
    }
}
