package dev.understudy.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over a real socket. */
@Timeout(20)
class AgentSocketTest {
    private static final AgentIdentity IDENTITY = new AgentIdentity(7, 1, "2026-01-01T00:00:00Z", "a build");

    @TempDir
    private Path directory;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private AgentEventLog events;
    private AgentSocket socket;

    @BeforeEach
    void listen() {
        events = AgentEventLog.open(directory.resolve("events.jsonl"), 1_000_000);
        socket = AgentSocket.open(path(), directory, AgentSocketTest::status, events, stopped::countDown);
    }

    @AfterEach
    void close() {
        socket.close();
        socket.close();
        assertThat(path()).doesNotExist();
        events.close();
    }

    private Path path() {
        return directory.resolve("agent.sock");
    }

    private static AgentStatus status() {
        return AgentStatus.of(IDENTITY, "fast", Optional.empty(), Optional.empty());
    }

    @Test
    void onlyItsUserMayConnect() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
    }

    @Test
    void itsOwnUserIsAnsweredAndTakenForTheAgent() {
        assertThat(new AgentClient(path(), directory).ask(AgentQuestion.Ask.STATUS, Duration.ofSeconds(10)))
                .contains(status());
    }

    /** As root, the socket lies where the servers' account may put another one. */
    @Test
    void nobodyElseIs() throws IOException {
        UserPrincipalLookupService users = directory.getFileSystem().getUserPrincipalLookupService();
        UserPrincipal nobody = users.lookupPrincipalByName("nobody");
        UserPrincipal daemon = users.lookupPrincipalByName("daemon");
        UserPrincipal root = users.lookupPrincipalByName("root");

        assertThat(SocketPeer.mayBe(nobody, daemon)).isFalse();
        assertThat(SocketPeer.mayBe(nobody, root)).isFalse();
        assertThat(SocketPeer.mayBe(root, nobody)).isTrue();
        assertThat(SocketPeer.mayBe(nobody, nobody)).isTrue();
    }

    @Test
    void oneQuestionHasOneAnswerAndTheEnd() throws IOException {
        assertAnswers();
        assertThat(stopped.getCount()).isEqualTo(1);
    }

    private void assertAnswers() throws IOException {
        assertThat(answers(Json.line(new AgentQuestion(AgentQuestion.Ask.STATUS, OptionalInt.empty()))))
                .singleElement()
                .satisfies(
                        line -> assertThat(Json.read(line, AgentAnswer.class)).isEqualTo(AgentAnswer.of(status())));
    }

    @Test
    void whatIsNoQuestionIsRefusedAndTheNextIsAnswered() throws IOException {
        for (String line : List.of("", "{", "{\"ask\":\"DANCE\"}")) {
            assertThat(answers(line)).as(line).singleElement().asString().contains("no question");
        }
        assertAnswers();
    }

    /** Only so much of it is read: the end of a connection with something unread may cut off the answer, or the question. */
    @Test
    void aQuestionThatIsTooLongIsNotReadToItsEnd() throws IOException {
        String question = Json.line(new AgentQuestion(AgentQuestion.Ask.STATUS, OptionalInt.empty()));

        assertThat(answersBeforeTheEnd(" ".repeat(1_000_000) + question))
                .allSatisfy(answer -> assertThat(answer).contains("no question"));
        assertAnswers();
    }

    private List<String> answersBeforeTheEnd(String question) {
        try {
            return answers(question);
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    @Test
    void whoAsksItToStopHearsHowItIsFirst() throws IOException, InterruptedException {
        assertThat(answers(Json.line(new AgentQuestion(AgentQuestion.Ask.STOP, OptionalInt.empty()))))
                .hasSize(1);
        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void eventsComeOldOnesFirstAndThenAsTheyHappen() throws IOException {
        events.add(event(1));
        events.add(event(2));
        try (SocketChannel client = connect();
                Writer writer = Channels.newWriter(client, StandardCharsets.UTF_8);
                BufferedReader reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
            say(writer, Json.line(new AgentQuestion(AgentQuestion.Ask.EVENTS, OptionalInt.of(1))));

            assertThat(reader.readLine()).isEqualTo(Json.line(event(2)));
            events.add(event(3));
            assertThat(reader.readLine()).isEqualTo(Json.line(event(3)));
        }
    }

    /** Whoever has the agent's lock takes the place of one that was killed. */
    @Test
    void socketOfAKilledAgentIsReplaced() throws IOException {
        socket.close();
        Files.createFile(path());
        socket = AgentSocket.open(path(), directory, AgentSocketTest::status, events, stopped::countDown);

        assertAnswers();
    }

    private static AgentEvent event(int number) {
        return new AgentEvent("2026-01-01T00:00:00Z", "DECIDED", "pg1", "F22", "number " + number);
    }

    private List<String> answers(String question) throws IOException {
        try (SocketChannel client = connect();
                Writer writer = Channels.newWriter(client, StandardCharsets.UTF_8);
                BufferedReader reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
            say(writer, question);
            return reader.lines().toList();
        }
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path()));
    }

    private static void say(Writer writer, String line) throws IOException {
        writer.write(line + "\n");
        writer.flush();
    }
}
