package dev.understudy.runtime;

import static dev.understudy.runtime.ContainerTraffic.answers;
import static dev.understudy.runtime.ContainerTraffic.ask;
import static dev.understudy.runtime.ContainerTraffic.client;
import static dev.understudy.runtime.ContainerTraffic.datagrams;
import static dev.understudy.runtime.ContainerTraffic.millisFor;
import static dev.understudy.runtime.ContainerTraffic.millisToAnswer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.NodeId;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Faults of the network on real containers: what passes, what does not, and that it does again. */
@TestInstance(Lifecycle.PER_CLASS)
class DockerNetworkIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    /** An answer takes a millisecond; silence has to be waited for. */
    private static final Duration SILENCE = Duration.ofMillis(500);

    private static final int DATAGRAMS = 200;
    private static final int TRIES = 3;

    private final DockerMachine machine = new DockerMachine("network");
    private RunningStack stack;
    private NodeHandle pg1;
    private NodeHandle pg2;
    private StackLinks links;

    DockerNetworkIT() throws IOException {}

    @BeforeAll
    void bringTheStackUp() {
        machine.requireEngine();
        stack = machine.runtime().start(machine.plan(), Progress.SILENT);
        pg1 = stack.node(new NodeId("pg1"));
        pg2 = stack.node(new NodeId("pg2"));
    }

    @BeforeEach
    void openTheLinks() {
        links = stack.openLinks();
    }

    @AfterEach
    void closeTheLinks() {
        links.close();
        assertThat(machine.helpers()).isEmpty();
    }

    @AfterAll
    void removeEverything() throws IOException {
        machine.close();
    }

    @Test
    void isolatedNodeFallsSilentForClientsOldAndNewAndForOtherNodes() throws IOException {
        try (Socket old = client(pg1)) {
            isolation().isolate(Direction.BOTH_WAYS);
            ask(old);
            assertThat(answers(old, SILENCE)).isFalse();
            try (Socket fresh = client(pg1)) {
                ask(fresh);
                assertThat(answers(fresh, SILENCE)).isFalse();
            }
            assertThat(datagrams(pg1, pg2, 1)).isZero();
            assertThat(datagrams(pg2, pg1, 1)).isZero();
            // The node itself is well, and nobody else is cut off.
            assertThat(serves(pg1)).isTrue();
            assertThat(answersAnew(pg2)).isTrue();

            isolation().endIsolation();

            // What was sent meanwhile is delivered: nothing was refused or reset.
            assertThat(answers(old, SOON)).isTrue();
            assertThat(answersAnew(pg1)).isTrue();
        }
    }

    @Test
    void oneWayIsolationLetsTheOtherWayPass() {
        isolation().isolate(Direction.INBOUND);
        assertThat(datagrams(pg1, pg2, 5)).isEqualTo(5);
        assertThat(datagrams(pg2, pg1, 1)).isZero();

        isolation().isolate(Direction.OUTBOUND);
        assertThat(datagrams(pg1, pg2, 1)).isZero();
        assertThat(datagrams(pg2, pg1, 5)).isEqualTo(5);

        links.close();
        assertThat(datagrams(pg1, pg2, 5)).isEqualTo(5);
        assertThat(datagrams(pg2, pg1, 5)).isEqualTo(5);
    }

    @Test
    void isolationOutlivesARestartOfTheNode() throws IOException {
        NodeHandle last = stack.node(new NodeId("pg3"));
        CanIsolate isolation = last.ability(CanIsolate.class).orElseThrow();
        isolation.isolate(Direction.BOTH_WAYS);

        last.ability(CanKill.class).orElseThrow().kill();
        last.start();

        assertThat(answersAnew(last)).isFalse();
        isolation.endIsolation();
        assertThat(answersAnew(last)).isTrue();
    }

    @Test
    void upHealsWhatAKilledDrillHasLeft() throws IOException {
        isolation().isolate(Direction.BOTH_WAYS);
        pg2.ability(CanDisconnect.class).orElseThrow().disconnect();

        // Another process knows nothing of it but what it finds.
        machine.runtime().start(machine.plan(), Progress.SILENT);

        assertThat(answersAnew(pg1)).isTrue();
        assertThat(answersAnew(pg2)).isTrue();
    }

    /** The rules are the node's, and outlive who put them there. */
    @Test
    void closingHealsAlsoWhenTheHelperIsGone() throws IOException {
        isolation().isolate(Direction.BOTH_WAYS);
        removeTheHelper();
        assertThat(answersAnew(pg1)).isFalse();

        links.close();

        assertThat(answersAnew(pg1)).isTrue();
        assertThat(isolation().isIsolated()).isFalse();
    }

    @Test
    void upHealsWhatAHelperThatIsGoneHasLeft() throws IOException {
        isolation().isolate(Direction.BOTH_WAYS);
        removeTheHelper();

        machine.runtime().start(machine.plan(), Progress.SILENT);

        assertThat(answersAnew(pg1)).isTrue();
    }

    @Test
    void upHealsWhereAHelperWasMadeAndNeverStarted() throws IOException {
        isolation().isolate(Direction.BOTH_WAYS);
        String helper = removeTheHelper();
        machine.docker(
                "create",
                "--name=" + helper,
                "--label=dev.understudy.stack=" + machine.name(),
                "--label=dev.understudy.role=link",
                "--network=container:" + machine.container("pg1"),
                "--entrypoint=sleep",
                machine.docker("inspect", "--format={{.Image}}", machine.container("pg1"))
                        .strip(),
                "60");

        machine.runtime().start(machine.plan(), Progress.SILENT);

        assertThat(answersAnew(pg1)).isTrue();
        assertThat(machine.helpers()).isEmpty();
    }

    @Test
    void healingThatFailsIsSaidAndCanBeAskedForAgain() throws IOException {
        isolation().isolate(Direction.BOTH_WAYS);
        String helper = machine.helpers().getFirst();
        machine.docker("exec", helper, "/bin/sh", "-c", "rm -f \"$(command -v nft)\"");

        assertThatThrownBy(links::close)
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("cannot heal the network of pg1");
        assertThat(answersAnew(pg1)).isFalse();
        assertThat(isolation().isIsolated()).isTrue();

        removeTheHelper();
        links.close();
        assertThat(answersAnew(pg1)).isTrue();
        assertThat(isolation().isIsolated()).isFalse();
    }

    /** Its helper without the program stands for a kernel without the means. */
    @Test
    void faultThatCouldNotBePutInIsNotInForce() throws IOException {
        isolation().isolate(Direction.INBOUND);
        String helper = machine.helpers().getFirst();
        machine.docker("exec", helper, "/bin/sh", "-c", "rm -f \"$(command -v tc)\"");

        assertThatThrownBy(() -> shaping().shape(Direction.OUTBOUND, TrafficShape.limited(300_000)))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("cannot change the network of pg1");

        assertThat(machine.helpers()).isEmpty();
        assertThat(isolation().isIsolated()).isFalse();
        assertThat(answersAnew(pg1)).isTrue();
    }

    private String removeTheHelper() {
        String helper = machine.helpers().getFirst();
        machine.docker("rm", "--force", helper);
        Await.untilTrue("the helper to go", SOON, () -> machine.helpers().isEmpty());
        return helper;
    }

    @Test
    void disconnectedNodeHasNoInterfaceAndGetsTheSameAddressesBack() throws IOException {
        CanDisconnect network = pg1.ability(CanDisconnect.class).orElseThrow();
        List<String> before = addresses(pg1);
        assertThat(before).hasSize(3);

        network.disconnect();
        assertThat(addresses(pg1)).isEmpty();
        assertThat(reaches(pg2, "pg1")).isFalse();
        assertThat(serves(pg1)).isTrue();
        assertThat(isolation().isIsolated()).isTrue();

        network.reconnect();
        network.reconnect();
        assertThat(isolation().isIsolated()).isFalse();
        assertThat(addresses(pg1)).isEqualTo(before);
        assertThat(reaches(pg2, "pg1")).isTrue();
        // It knows the others by the names it was told.
        assertThat(reaches(pg1, "pg2")).isTrue();
        assertThat(answersAnew(pg1)).isTrue();
    }

    /** Whether it is cut off does not depend on whether it runs, nor on which came first. */
    @Test
    void stoppedNodeIsCutOffWhenItIsDisconnectedAndOnlyThen() throws IOException {
        NodeHandle last = stack.node(new NodeId("pg3"));
        CanDisconnect network = last.ability(CanDisconnect.class).orElseThrow();
        CanIsolate isolation = last.ability(CanIsolate.class).orElseThrow();
        List<String> before = addresses(last);
        last.ability(CanKill.class).orElseThrow().kill();
        assertThat(isolation.isIsolated()).isFalse();

        network.disconnect();
        assertThat(isolation.isIsolated()).isTrue();
        last.start();
        assertThat(isolation.isIsolated())
                .as("it was started without a network")
                .isTrue();
        assertThat(addresses(last)).isEmpty();

        last.ability(CanKill.class).orElseThrow().kill();
        assertThat(isolation.isIsolated()).isTrue();
        network.reconnect();
        assertThat(isolation.isIsolated()).isFalse();
        last.start();
        assertThat(addresses(last)).isEqualTo(before);
        assertThat(answersAnew(last)).isTrue();
    }

    @Test
    void delayHoldsWhatPassesThatWayAlsoOnConnectionsThatExist() throws IOException {
        shaping().shape(Direction.INBOUND, TrafficShape.delayed(Duration.ofMillis(150)));
        try (Sockets first = wholes();
                Sockets old = wholes()) {
            assertThat(fastest(first)).isBetween(150L, 290L);
            shaping().shape(Direction.BOTH_WAYS, TrafficShape.delayed(Duration.ofMillis(150)));
            assertThat(fastest(old)).isGreaterThanOrEqualTo(300);
        }
        shaping().unshape();
        try (Sockets healed = wholes()) {
            assertThat(fastest(healed)).isLessThan(150);
        }
    }

    /** A busy machine makes an answer later, never sooner: the soonest of several tells. */
    private record Sockets(List<Socket> all) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            for (Socket each : all) {
                each.close();
            }
        }
    }

    private Sockets wholes() {
        List<Socket> all = new ArrayList<>();
        for (int each = 0; each < TRIES; each++) {
            all.add(whole(pg1));
        }
        return new Sockets(all);
    }

    private static long fastest(Sockets sockets) throws IOException {
        long fastest = Long.MAX_VALUE;
        for (Socket each : sockets.all()) {
            fastest = Math.min(fastest, millisToAnswer(each));
        }
        return fastest;
    }

    @Test
    void lossLosesThatPartOfThePacketsThatWay() {
        shaping().shape(Direction.INBOUND, TrafficShape.lossy(0.5));
        assertThat(datagrams(pg2, pg1, DATAGRAMS)).isBetween(DATAGRAMS / 4, DATAGRAMS * 3 / 4);
        assertThat(datagrams(pg1, pg2, DATAGRAMS)).isEqualTo(DATAGRAMS);

        shaping().shape(Direction.OUTBOUND, TrafficShape.lossy(0.5));
        assertThat(datagrams(pg2, pg1, DATAGRAMS)).isEqualTo(DATAGRAMS);
        assertThat(datagrams(pg1, pg2, DATAGRAMS)).isBetween(DATAGRAMS / 4, DATAGRAMS * 3 / 4);

        shaping().unshape();
        assertThat(datagrams(pg2, pg1, DATAGRAMS)).isEqualTo(DATAGRAMS);
    }

    @Test
    void bandwidthIsLimitedThatWay() {
        int bytes = 1_000_000;
        shaping().shape(Direction.OUTBOUND, TrafficShape.limited(400_000));
        assertThat(millisFor(pg1, pg2, bytes)).isGreaterThan(1_500);
        assertThat(fastestFor(pg2, pg1, bytes)).isLessThan(1_500);

        shaping().shape(Direction.INBOUND, TrafficShape.limited(400_000));
        // The kernel's policer lets a second's worth pass at once.
        assertThat(millisFor(pg2, pg1, bytes)).isGreaterThan(1_200);
        assertThat(fastestFor(pg1, pg2, bytes)).isLessThan(1_200);

        links.close();
        assertThat(fastestFor(pg1, pg2, bytes)).isLessThan(1_000);
    }

    private static long fastestFor(NodeHandle from, NodeHandle to, int bytes) {
        return LongStream.range(0, TRIES)
                .map(each -> millisFor(from, to, bytes))
                .min()
                .orElseThrow();
    }

    @Test
    void networkFaultsNeedOpenLinks() {
        assertThatThrownBy(stack::openLinks).isInstanceOf(IllegalStateException.class);
        links.close();
        assertThatThrownBy(() -> isolation().isolate(Direction.BOTH_WAYS)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> shaping().shape(Direction.BOTH_WAYS, TrafficShape.lossy(0.1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void diskWithoutABoundCannotBeFilled() {
        assertThat(pg1.ability(CanFillDisk.class)).isEmpty();
    }

    private CanIsolate isolation() {
        return pg1.ability(CanIsolate.class).orElseThrow();
    }

    private CanShapeTraffic shaping() {
        return pg1.ability(CanShapeTraffic.class).orElseThrow();
    }

    /** Over the node's own socket. */
    private static boolean serves(NodeHandle node) {
        return node.exec(List.of("pg_isready", "--host=/run/understudy"), SOON).succeeded();
    }

    private static boolean reaches(NodeHandle from, String name) {
        return from.exec(List.of("pg_isready", "--host=" + name, "--timeout=3"), SOON)
                .succeeded();
    }

    private static boolean answersAnew(NodeHandle node) throws IOException {
        try (Socket fresh = client(node)) {
            ask(fresh);
            return answers(fresh, SILENCE);
        }
    }

    /** What publishes ports accepts a client before the node does: this one has been accepted by both. */
    private static Socket whole(NodeHandle node) {
        Set<String> before = peers(node);
        Socket client = client(node);
        // Not their number: another one may just end.
        Await.untilTrue("the connection to be whole", SOON, () -> !before.containsAll(peers(node)));
        return client;
    }

    private static Set<String> peers(NodeHandle node) {
        return node.exec(List.of("ss", "--no-header", "--tcp", "state", "established", "sport = :5432"), SOON)
                .output()
                .lines()
                .map(line -> line.strip().replaceAll(".*\\s", ""))
                .collect(Collectors.toSet());
    }

    private static List<String> addresses(NodeHandle node) {
        return node.exec(List.of("ip", "-brief", "-4", "address", "show"), SOON)
                .output()
                .lines()
                .filter(line -> !line.startsWith("lo"))
                .map(line -> line.replaceAll(".* (\\d+\\.\\d+\\.\\d+\\.\\d+)/.*", "$1"))
                .sorted()
                .toList();
    }
}
