package dev.understudy.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.imitation.ClientView;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A door on real sockets, seen by clients that know nothing of it. */
@Timeout(30)
class FrontDoorIT {
    /** Long enough to be sure of silence, since an answer on loopback takes less than a millisecond. */
    private static final int SILENCE_MILLIS = 150;

    private static final int ANSWER_MILLIS = 10_000;

    private EchoServer server;
    private FrontDoor door;
    private final List<Socket> clients = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        server = new EchoServer();
        door = FrontDoor.open("pg1", server.endpoint());
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        door.close();
        server.close();
    }

    /** The control: without a view to show, nobody is refused, reset or kept waiting. */
    @Test
    void openDoorLeadsToTheTarget() throws IOException {
        assertThat(echo(connect(), 7)).isEqualTo(7);
        door.show(ClientView.AS_IT_IS);
        assertThat(echo(connect(), 9)).isEqualTo(9);
    }

    @Test
    void refusedMeansThatNobodyListensAndThatOpenConnectionsAreReset() throws IOException {
        Socket old = connect();
        echo(old, 1);

        door.show(ClientView.REFUSED);

        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class).hasMessageContaining("refused");
        assertThatThrownBy(() -> echo(old, 2)).isInstanceOf(SocketException.class);
    }

    @Test
    void resetMeansAcceptedAndResetAtOnce() throws IOException {
        Socket old = connect();
        echo(old, 1);

        door.show(ClientView.RESET);

        assertIsReset();
        assertThatThrownBy(() -> echo(old, 2)).isInstanceOf(SocketException.class);
    }

    @Test
    void blackHoleNeitherAnswersNorRefusesNorResets() throws IOException {
        Socket old = connect();
        echo(old, 1);

        door.show(ClientView.BLACKHOLE);

        assertThatThrownBy(() -> connect(SILENCE_MILLIS)).isInstanceOf(SocketTimeoutException.class);
        old.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> echo(old, 2)).isInstanceOf(SocketTimeoutException.class);
        assertThat(server.accepted()).as("nothing reaches the target").hasSize(1);
    }

    /** A host that is gone does not come back to say so. */
    @Test
    void whoFellSilentStaysSilentWhenTheDoorOpensAgainAndNewClientsAreServed() throws IOException {
        Socket old = connect();
        echo(old, 1);
        door.show(ClientView.BLACKHOLE);

        door.show(ClientView.AS_IT_IS);

        assertThat(echo(connect(), 3)).isEqualTo(3);
        old.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> echo(old, 2)).isInstanceOf(SocketTimeoutException.class);
    }

    @ParameterizedTest
    @EnumSource(ClientView.class)
    void everyViewCanFollowEveryOtherAtTheSamePort(ClientView first) throws IOException {
        for (ClientView second : ClientView.values()) {
            door.show(first);
            door.show(second);
            assertShows(second);
        }
        door.show(ClientView.AS_IT_IS);
        assertShows(ClientView.AS_IT_IS);
    }

    /** A client that never stops connecting would hear of the shortest moment in which nobody listens. */
    @ParameterizedTest
    @CsvSource({"AS_IT_IS, RESET, false", "AS_IT_IS, REFUSED, true"})
    void betweenTwoViewsNobodyIsRefusedWhoIsRefusedByNeither(ClientView one, ClientView other, boolean refused)
            throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger refusals = new AtomicInteger();
        Thread client = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                try (Socket socket = new Socket()) {
                    socket.connect(address(), ANSWER_MILLIS);
                } catch (ConnectException e) {
                    refusals.incrementAndGet();
                } catch (IOException e) {
                    // Reset so quickly that the connect heard of it.
                }
            }
        });
        for (int i = 0; i < 100; i++) {
            door.show(other);
            door.show(one);
        }
        over.set(true);
        client.join();

        assertThat(refusals.get() > 0).isEqualTo(refused);
    }

    @Test
    void aClosedDoorGivesItsPortBack() throws IOException {
        int port = door.endpoint().port();
        door.show(ClientView.BLACKHOLE);
        door.close();

        try (FrontDoor other = FrontDoor.open("pg2", server.endpoint());
                java.net.ServerSocket free = new java.net.ServerSocket()) {
            free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertThat(free.getLocalPort())
                    .isEqualTo(port)
                    .isNotEqualTo(other.endpoint().port());
        }
    }

    private void assertShows(ClientView view) throws IOException {
        switch (view) {
            case AS_IT_IS -> assertThat(echo(connect(), 5)).isEqualTo(5);
            case REFUSED -> assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            case RESET -> assertIsReset();
            case BLACKHOLE ->
                assertThatThrownBy(() -> connect(SILENCE_MILLIS)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    /** So quickly that the connect may hear of it. */
    private void assertIsReset() {
        assertThatThrownBy(() -> echo(connect(), 2))
                .isExactlyInstanceOf(SocketException.class)
                .message()
                .containsAnyOf("reset", "Broken pipe");
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), door.endpoint().port());
    }

    private Socket connect() throws IOException {
        return connect(ANSWER_MILLIS);
    }

    private Socket connect(int millis) throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.setSoTimeout(ANSWER_MILLIS);
        client.connect(address(), millis);
        return client;
    }

    private static int echo(Socket client, int what) throws IOException {
        client.getOutputStream().write(what);
        int back = client.getInputStream().read();
        if (back < 0) {
            throw new SocketException("closed");
        }
        return back;
    }
}
