package dev.understudy.engine.imitation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.PolicyPresets;
import dev.understudy.engine.drill.PlannedStacks;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.runtime.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients of a service with one endpoint are shown when something else happens than the loss of its primary; on real sockets. */
class ImitatedServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TIMEOUT_MILLIS = 200;
    private static final NodeId PG1 = new NodeId("pg1");
    private static final NodeId PG2 = new NodeId("pg2");
    private static final FailoverPolicy RDS =
            PolicyPresets.named("rds-multi-az").orElseThrow().atTimeScale(0.01);

    private final List<String> said = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private ImitatedService service;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.startVirtualThread(this::answer);
        Endpoint endpoint = new Endpoint("127.0.0.1", server.getLocalPort());
        StackPlan plan = PlannedStacks.regions()
                .seen(node -> node.withEndpoint(endpoint), pooler -> pooler.withEndpoint(endpoint));
        service = ImitatedService.open(plan, RDS, PG1, new Random(1), said::add);
    }

    @AfterEach
    void close() throws IOException {
        service.close();
        server.close();
    }

    private void answer() {
        try {
            while (true) {
                Socket client = server.accept();
                client.getOutputStream().write('S');
                client.close();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    @Test
    void theLossOfAStandbyIsNotShownToClientsOfThePrimary() {
        service.beforeFault(List.of(PG2));
        service.on(event(Kind.STARTED, "pg2"));

        assertThat(pooler()).isEqualTo("answered");
        assertThat(node("pg1")).isEqualTo("answered");
        assertThat(said).noneSatisfy(words -> assertThat(words).contains("are shown"));
    }

    /** The control: the same, of the primary. */
    @Test
    void theLossOfThePrimaryIsShown() {
        service.beforeFault(List.of(PG2, PG1));

        assertThat(pooler()).isEqualTo("silent");
        assertThat(node("pg1")).isEqualTo("silent");
        await("the view to be shown", () -> said.stream().anyMatch(words -> words.contains("are shown")));

        service.on(event(Kind.STARTED, "pg1"));
        await(
                "clients to be led back",
                () -> pooler().equals("answered") && node("pg1").equals("answered"));
    }

    /** As a primary that flaps is. */
    @Test
    void whoIsStruckAgainIsShownAgain() {
        service.beforeFault(List.of(PG1));
        service.on(event(Kind.CHECK_RECOVERED, "pg1"));
        await("clients to be led back", () -> pooler().equals("answered"));

        service.beforeFault(List.of(PG1));

        assertThat(pooler()).isEqualTo("silent");
    }

    @Test
    void clientsAreLedToWhomAPlannedSwitchoverMadeThePrimary() {
        assertThat(node("pg2")).isEqualTo("refused");

        service.on(event(Kind.PROMOTED, "pg2"));

        await("clients to be led to pg2", () -> node("pg2").equals("answered"));
        await("the old primary's endpoint to be gone", () -> node("pg1").equals("refused"));
        assertThat(pooler()).isEqualTo("answered");
    }

    @Test
    void clientsAreLedHomeByAFailbackThatNoControllerTellsOf() {
        service.on(event(Kind.PROMOTED, "pg2"));
        await("clients to be led to pg2", () -> node("pg2").equals("answered"));

        service.leadTo(PG1);

        await("clients to be led home", () -> node("pg1").equals("answered"));
        await("the other endpoint to be gone", () -> node("pg2").equals("refused"));
    }

    /** After a switchover it is another one whose loss clients feel. */
    @Test
    void theLossOfANewPrimaryIsShownAndThatOfTheOldOneIsNot() {
        service.on(event(Kind.PROMOTED, "pg2"));
        await("clients to be led to pg2", () -> node("pg2").equals("answered"));

        service.beforeFault(List.of(PG1));
        assertThat(pooler()).isEqualTo("answered");

        service.beforeFault(List.of(PG2));
        assertThat(pooler()).isEqualTo("silent");
    }

    private static void await(String what, BooleanSupplier fact) {
        Await.untilTrue(what, PATIENCE, fact);
    }

    private String pooler() {
        return ask(service.seenByClients().poolers().getFirst().endpoint());
    }

    private String node(String id) {
        return ask(service.seenByClients().node(new NodeId(id)).endpoint());
    }

    private static String ask(Endpoint endpoint) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), TIMEOUT_MILLIS);
            return socket.getInputStream().read() == 'S' ? "answered" : "reset";
        } catch (SocketTimeoutException e) {
            return "silent";
        } catch (ConnectException e) {
            return "refused";
        } catch (SocketException e) {
            // As of a connection that met the door while it changed.
            return "reset";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FailoverEvent event(Kind kind, String subject) {
        return new FailoverEvent(System.nanoTime(), kind, subject, "", "");
    }
}
