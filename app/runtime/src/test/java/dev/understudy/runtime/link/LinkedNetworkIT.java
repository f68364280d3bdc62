package dev.understudy.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.TrafficShape;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Links on real sockets. How long something takes is only ever bounded below: a busy machine may make it longer. */
@Timeout(30)
class LinkedNetworkIT {
    private static final Link LINK = new Link(Link.CLIENTS, "pg1");
    private static final Link OTHER = new Link(Link.CLIENTS, "pg2");
    /** Long enough to be sure of silence, since an answer on loopback takes less than a millisecond. */
    private static final int SILENCE_MILLIS = 150;

    private EchoServer server;
    private LinkedNetwork network;
    private final List<Socket> clients = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        server = new EchoServer();
        network = LinkedNetwork.open(Map.of(LINK, server.endpoint(), OTHER, server.endpoint()));
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        network.close();
        server.close();
    }

    @Test
    void openLinkPassesEverythingUnchanged() throws IOException {
        byte[] sent = new byte[3_000_000];
        new Random(7).nextBytes(sent);
        Socket client = connect(LINK);
        Thread.startVirtualThread(() -> send(client, sent));

        assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }

    @Test
    void halfCloseIsPassedOnAndTheOtherHalfStaysOpen() throws IOException {
        Socket client = connect(LINK);
        client.getOutputStream().write(bytes("last words"));
        client.shutdownOutput();

        assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes("last words"));
        awaitNoConnection();
    }

    @Test
    void resetIsPassedOnAsAReset() throws IOException {
        Socket client = connect(LINK);
        echo(client, "a");
        Socket accepted = server.accepted().getFirst();
        accepted.setSoLinger(true, 0);

        accepted.close();

        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        awaitNoConnection();
    }

    @Test
    void serverThatRefusesResetsTheClient() throws IOException {
        server.close();

        // It may be known while the client still sets its options.
        assertThatThrownBy(() -> connect(LINK).getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void cutIsSilentAndWhatWasKeptArrivesOnTheSameConnection(Direction direction) throws IOException {
        Socket client = connect(LINK);
        echo(client, "before");

        network.cut("pg1", direction);
        client.getOutputStream().write(bytes("kept"));

        assertSilent(client);
        network.uncut("pg1");
        assertThat(client.getInputStream().readNBytes(4)).isEqualTo(bytes("kept"));
        echo(client, "after");
    }

    @Test
    void cutInboundKeepsTheNodeFromHearingAndLetsItBeHeard() throws IOException {
        Socket client = connect(LINK);
        echo(client, "a");
        Socket accepted = server.accepted().getFirst();
        network.cut("pg1", Direction.INBOUND);

        accepted.getOutputStream().write(bytes("heard"));
        client.getOutputStream().write(bytes("unheard"));

        assertThat(client.getInputStream().readNBytes(5)).isEqualTo(bytes("heard"));
        assertSilent(client);
    }

    @Test
    void cutOutboundLetsTheNodeHearAndKeepsItFromBeingHeard() throws IOException {
        try (Recorder recorder = new Recorder();
                LinkedNetwork links = LinkedNetwork.open(Map.of(LINK, recorder.endpoint()))) {
            Socket client = connect(links.endpoint(LINK));
            client.getOutputStream().write(bytes("1"));
            recorder.awaitHeard("1");
            links.cut("pg1", Direction.OUTBOUND);

            client.getOutputStream().write(bytes("2"));
            recorder.say("unheard");

            recorder.awaitHeard("12");
            assertSilent(client);
        }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void whoConnectsToACutNodeIsNeitherAnsweredNorRefused(Direction direction) throws IOException {
        network.cut("pg1", direction);

        assertThatThrownBy(() -> connect(network.endpoint(LINK), 300))
                .isInstanceOf(SocketTimeoutException.class)
                .isNotInstanceOf(ConnectException.class);

        network.uncut("pg1");
        echo(connect(LINK), "served again");
        assertThat(server.accepted()).hasSize(1);
    }

    @Test
    void cuttingAgainAndAgainLeavesNobodyBehind() throws IOException {
        for (int i = 0; i < 5; i++) {
            network.cut("pg1", Direction.BOTH_WAYS);
            network.cut("pg1", Direction.INBOUND);
            network.uncut("pg1");
            network.uncut("pg1");
            echo(connect(LINK), "again");
        }
        assertThat(server.accepted()).hasSize(5);
    }

    @Test
    void cutOfOneNodeLeavesTheOthersAlone() throws IOException {
        Socket other = connect(OTHER);
        network.cut("pg1", Direction.BOTH_WAYS);

        echo(other, "still");
        echo(connect(OTHER), "and anew");
    }

    @Test
    void endThatDiesWhileCutIsNotHeardOfBeforeTheHealing() throws IOException {
        Socket client = connect(LINK);
        echo(client, "a");
        network.cut("pg1", Direction.BOTH_WAYS);
        Socket accepted = server.accepted().getFirst();
        accepted.setSoLinger(true, 0);

        accepted.close();

        assertSilent(client);
        network.uncut("pg1");
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void halfOpenConnectionIsGoneAtTheNodeAndTheOtherEndIsNotTold() throws IOException {
        Socket client = connect(LINK);
        echo(client, "a");
        Socket accepted = server.accepted().getFirst();

        network.halfOpen("pg1");

        Await.untilTrue("the node's end to be gone", Duration.ofSeconds(10), accepted::isClosed);
        client.getOutputStream().write(bytes("to nobody"));
        assertSilent(client);
        echo(connect(LINK), "who connects anew is served");
        network.endHalfOpen("pg1");
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void delayedAnswerTakesAtLeastTheDelayOnEachWayAndKeepsItsOrder() throws IOException {
        Socket client = connect(LINK);
        Duration delay = Duration.ofMillis(40);
        network.shape(
                "pg1",
                Direction.BOTH_WAYS,
                new TrafficShape(delay, Duration.ofMillis(20), 0, java.util.OptionalLong.empty()));
        long begin = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            client.getOutputStream().write(i);
        }

        for (int i = 0; i < 100; i++) {
            assertThat(client.getInputStream().read()).isEqualTo(i);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(2 * 20));
    }

    @Test
    void delayOfOneWayCountsOnce() throws IOException {
        Socket client = connect(LINK);
        network.shape("pg1", Direction.OUTBOUND, TrafficShape.delayed(Duration.ofMillis(60)));

        assertThat(roundTrip(client)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }

    @Test
    void unshapedConnectionIsQuickAgainAndWhatWasUnderWayArrives() throws IOException {
        Socket client = connect(LINK);
        network.shape("pg1", Direction.BOTH_WAYS, TrafficShape.delayed(Duration.ofSeconds(60)));
        client.getOutputStream().write(bytes("stuck"));

        network.unshape("pg1");

        assertThat(client.getInputStream().readNBytes(5)).isEqualTo(bytes("stuck"));
        echo(client, "quick");
    }

    @Test
    void bandwidthIsSharedByTheConnectionsOfANode() throws Exception {
        Socket one = connect(LINK);
        Socket two = connect(LINK);
        network.shape("pg1", Direction.INBOUND, TrafficShape.limited(200_000));
        byte[] sent = new byte[20_000];
        long begin = System.nanoTime();
        Thread first = Thread.startVirtualThread(() -> send(one, sent));
        send(two, sent);

        one.getInputStream().readNBytes(sent.length);
        two.getInputStream().readNBytes(sent.length);
        first.join();

        // 40 kB at 200 kB/s; each alone would have taken half as long.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(195));
    }

    @Test
    void lossHoldsUpAConnectionUntilTheRetransmission() throws IOException {
        Socket client = connect(LINK);
        network.shape("pg1", Direction.INBOUND, TrafficShape.lossy(0.25));
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 200 && longest.compareTo(Duration.ofMillis(200)) < 0; i++) {
            longest = roundTrip(client);
        }
        assertThat(longest).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void closingGivesThePortBackAndEndsConnections() throws IOException {
        Socket client = connect(LINK);
        echo(client, "a");
        Endpoint endpoint = network.endpoint(LINK);
        network.cut("pg1", Direction.BOTH_WAYS);

        network.close();
        network.close();

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThatThrownBy(() -> connect(endpoint, 1_000)).isInstanceOf(ConnectException.class);
    }

    /** The negative control of every silence above. */
    @Test
    void openLinkIsNotSilent() throws IOException {
        Socket client = connect(LINK);
        client.getOutputStream().write(bytes("a"));

        assertThatThrownBy(() -> assertSilent(client)).isInstanceOf(AssertionError.class);
    }

    private Duration roundTrip(Socket client) throws IOException {
        long begin = System.nanoTime();
        echo(client, "x");
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private Socket connect(Link link) throws IOException {
        return connect(network.endpoint(link));
    }

    private Socket connect(Endpoint endpoint) throws IOException {
        return connect(endpoint, 10_000);
    }

    private Socket connect(Endpoint endpoint, int timeoutMillis) throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), timeoutMillis);
        client.setTcpNoDelay(true);
        client.setSoTimeout(20_000);
        return client;
    }

    private void awaitNoConnection() {
        Await.untilTrue("the link to be empty", Duration.ofSeconds(10), () -> network.connections(LINK) == 0);
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(20_000);
    }

    private static void echo(Socket client, String text) throws IOException {
        client.getOutputStream().write(bytes(text));
        assertThat(client.getInputStream().readNBytes(text.length())).isEqualTo(bytes(text));
    }

    private static void send(Socket client, byte[] content) {
        try {
            client.getOutputStream().write(content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
