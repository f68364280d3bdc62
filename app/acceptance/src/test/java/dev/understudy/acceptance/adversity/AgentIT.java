package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent that {@code up} leaves behind, on a stack of processes whose servers are killed under it. */
class AgentIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    private static final String NAME = "watched";
    private static final Pattern FAILED_CHECKS = Pattern.compile("\"failedChecks\" : (\\d+)");
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Map<String, String> WITH_AGENT = Map.of("UNDERSTUDY_NO_AGENT", "false");

    /** Where this test's events begin. */
    private static int eventsBefore;

    /** One stack for all, made anew where the test before has left one that is not well. */
    @BeforeEach
    void begin() throws Exception {
        if (Files.exists(MACHINE.stack(NAME))) {
            MACHINE.run("resume", "--stack", NAME);
            if (!MACHINE.run("status", "--stack", NAME).out().contains("(local): healthy")) {
                MACHINE.remove(NAME);
            }
        }
        up();
        awaitState("watching");
        eventsBefore = allEvents().length();
    }

    private static void up() throws Exception {
        MACHINE.run(
                        List.of(),
                        WITH_AGENT,
                        "up",
                        "--stack-file",
                        MACHINE.stackFile(NAME, true, "failover: {preset: fast}"))
                .expect(0);
    }

    @Test
    void itFailsOverByItself() throws Exception {
        String primary = primary();
        killServer(primary);

        awaitEvent("REJOINED");
        awaitState("watching");

        assertThat(status()).contains("(local): healthy");
        assertThat(events())
                .containsSubsequence("CHECK_FAILED", "FENCED", "PROMOTED", "ROUTED", "REJOINED")
                .contains("\"rule\":\"F22\"", "\"rule\":\"F30\"");
        assertThat(MACHINE.run("agent", "logs", "--stack", NAME, "-n", "100")
                        .expect(0)
                        .out())
                .contains(primary + " fenced", "[F22]");
        writeThroughPooler();
    }

    /** What it remembers is on the disk before and after each action, so the next one goes on from there. */
    @ParameterizedTest
    @ValueSource(strings = {"FENCED", "PROMOTION_REQUESTED", "ROUTED"})
    void upFinishesWhatAKilledAgentBegan(String reached) throws Exception {
        long agent = agent();
        killServer(primary());
        awaitEvent(reached);
        kill(agent);

        up();

        awaitState("watching");
        assertThat(agent()).isNotEqualTo(agent);
        assertThat(status()).contains("(local): healthy");
        writeThroughPooler();
        // Whoever was fenced leads again, and nobody remembers the fence: up has started him since.
        int before = allEvents().length();
        MACHINE.run("switchover", "--stack", NAME, "--quiet").expect(0);
        awaitState("watching");
        assertThat(allEvents().substring(before)).doesNotContain("FENCED");
    }

    @Test
    void whilePausedNobodyIsPromoted() throws Exception {
        String primary = primary();
        assertThat(MACHINE.run("pause", "--stack", NAME).expect(0).out()).contains("automation is paused");
        awaitState("watching");
        killServer(primary);
        Await.untilTrue(
                primary + " to be missed",
                DEADLINE,
                () -> FAILED_CHECKS
                        .matcher(agentStatus())
                        .results()
                        .anyMatch(match -> Integer.parseInt(match.group(1)) >= 9));

        assertThat(events()).doesNotContain("FENCED").doesNotContain("PROMOTED");
        // It waits for a primary to clone from. Whoever gets one later must not do what nobody waits for any more.
        try (CommandRun reinit = MACHINE.start("reinit", standbyOf(primary), "--yes", "--stack", NAME)) {
            awaitState("standing aside");
            for (int asked = 0; asked < 3; asked++) {
                assertThat(agentStatus()).as("it waits").contains("standing aside");
            }
            reinit.kill();
            reinit.await().expect(137);
        }
        // The pause outlives the agent.
        kill(agent());
        up();
        assertThat(agentStatus()).contains("\"paused\" : true");
        assertThat(MACHINE.run("status", "--stack", NAME).out()).contains("automation: paused");
        Machine.refused(MACHINE.run("drill", "failover", "--stack", NAME, "--quiet"), "OPERATION_FAILED");

        MACHINE.run("resume", "--stack", NAME).expect(0);
        awaitState("watching");
        assertThat(status()).contains("(local): healthy");
        assertThat(events()).doesNotContain("F55").doesNotContain("REQUEST_");
    }

    /** A standby that followed a switchover has its new timeline in no control file until its next restart point. */
    @Test
    void anOperatorsFailoverIsDoneBesideIt() throws Exception {
        String before = primary();
        MACHINE.run("switchover", "--stack", NAME, "--quiet").expect(0);
        String between = primary();
        assertThat(between).isNotEqualTo(before);
        String out = MACHINE.run("failover", "--stack", NAME).expect(0).out();

        assertThat(out)
                .contains(
                        between + " fenced",
                        before + " promoted",
                        "failover from " + between + ": " + before + " is the primary");
        awaitState("watching");
        assertThat(status()).contains("(local): healthy");
        assertThat(events()).as("the agent stood aside").doesNotContain("PROMOTED", "ACTION_FAILED");
        Machine.refused(MACHINE.run("reinit", before, "--yes", "--stack", NAME), "OPERATION_FAILED");
        assertThat(MACHINE.run("reinit", between, "--yes", "--stack", NAME)
                        .expect(0)
                        .out())
                .contains(between + " has a fresh base backup");
        assertThat(MACHINE.run("reinit", between, "--stack", NAME).expect(2).err())
                .contains("nobody said yes");
    }

    @Test
    void withoutItTheOperatorDoesEverything() throws Exception {
        MACHINE.run("agent", "stop", "--stack", NAME).expect(0);
        Machine.refused(MACHINE.run("agent", "status", "--stack", NAME), "OPERATION_FAILED");
        String first = primary();
        killServer(first);

        String out = MACHINE.run("failover", "--stack", NAME).expect(0).out();

        String second = primary();
        assertThat(second).isNotEqualTo(first);
        assertThat(out).contains(second + " is the primary");
        assertThat(status()).contains("(local): healthy", "no agent");
        killServer(second);
        MACHINE.run("pause", "--stack", NAME).expect(0);
        assertThat(Machine.refused(MACHINE.run("rejoin", "--stack", NAME), "OPERATION_FAILED")
                        .err())
                .as("it neither fences nor promotes")
                .contains("[F22]");
        assertThat(MACHINE.run("failover", "--to", first, "--stack", NAME)
                        .expect(0)
                        .out())
                .contains("not every node is back in its place");
        assertThat(MACHINE.run("rejoin", "--stack", NAME).expect(0).out())
                .contains(second + " rejoined: standby of " + first);
        assertThat(status()).contains("(local): healthy", "paused");
    }

    @Test
    void itStandsAsideWhileACommandHasTheStack() throws Exception {
        try (CommandRun links = MACHINE.start("links", "--stack", NAME, "--isolate", primary())) {
            assertThat(links.awaitFact("open", () -> links.errors().contains("Ctrl-C closes the links")))
                    .isTrue();
            awaitState("standing aside");
            // Each takes longer than a check: three of these would be missed by now.
            for (int asked = 0; asked < 10; asked++) {
                assertThat(agentStatus()).contains("standing aside");
            }
            links.interrupt();
            links.await();
        }
        awaitState("watching");

        assertThat(events()).doesNotContain("FENCED");
    }

    @Test
    void onlyItsOwnUserIsAnswered() throws Exception {
        Machine.requireRoot();
        Path socket = MACHINE.stack(NAME).resolve("sock/agent.sock");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        // Even where a mode was loosened by somebody, the kernel says who asks.
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(
                Objects.requireNonNull(socket.getParent()), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(ask(List.of(), socket)).contains("\"state\":\"watching\"");
        assertThat(ask(Machine.asNobody(), socket)).isEmpty();
    }

    /** What came back, of whoever asks. */
    private static String ask(List<String> prefix, Path socket) throws Exception {
        List<String> command = new java.util.ArrayList<>(prefix);
        command.addAll(List.of("/usr/bin/python3", "-c", """
                import socket, sys
                s = socket.socket(socket.AF_UNIX)
                s.connect(sys.argv[1])
                try:
                    s.sendall(b'{"ask":"STATUS"}\\n')
                    print(s.makefile().readline(), end='')
                except (BrokenPipeError, ConnectionResetError):
                    pass  # it hung up without an answer
                """, socket.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    @Test
    void itEndsWithTheStack() throws Exception {
        long agent = agent();

        MACHINE.run("down", "--stack", NAME, "--quiet").expect(0);

        MACHINE.assertNothingRuns(NAME);
        assertThat(Machine.refused(MACHINE.run("agent", "start", "--stack", NAME), "OPERATION_FAILED")
                        .err())
                .contains("is down: there is nothing to watch");
        up();
        assertThat(agent()).isNotEqualTo(agent);
        // Another `up` leaves it alone.
        long second = agent();
        up();
        assertThat(agent()).isEqualTo(second);
        MACHINE.run("up", "--stack", NAME, "--no-agent", "--quiet").expect(0);
        assertThat(StackProcesses.of(MACHINE.stack(NAME)).values()).noneMatch(command -> command.contains("AgentMain"));
    }

    /** The node without a standby's signal in its data directory. */
    private static String primary() {
        return Stream.of("pg1", "pg2")
                .filter(node -> !Files.exists(MACHINE.stack(NAME).resolve("nodes/" + node + "/data/standby.signal")))
                .findFirst()
                .orElseThrow();
    }

    private static String standbyOf(String primary) {
        return primary.equals("pg1") ? "pg2" : "pg1";
    }

    private static void killServer(String node) throws Exception {
        List<String> pid = Files.readAllLines(MACHINE.stack(NAME).resolve("nodes/" + node + "/data/postmaster.pid"));
        kill(Long.parseLong(pid.getFirst()));
    }

    private static void kill(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private static long agent() {
        return StackProcesses.of(MACHINE.stack(NAME)).entrySet().stream()
                .filter(entry -> entry.getValue().contains("AgentMain"))
                .mapToLong(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static void awaitState(String state) {
        Await.until("the agent to be " + state, DEADLINE, () -> {
            String seen = agentStatus();
            return seen.contains("\"state\" : \"" + state + "\"")
                    ? new Await.Observation.Found<>(true)
                    : new Await.Observation.NotYet<>(seen + "\n" + events());
        });
    }

    private static void awaitEvent(String kind) {
        Await.until(
                "event " + kind,
                DEADLINE,
                () -> events().contains("\"kind\":\"" + kind + "\"")
                        ? new Await.Observation.Found<>(true)
                        : new Await.Observation.NotYet<>(events()));
    }

    private static String agentStatus() {
        try {
            return MACHINE.run("agent", "status", "--stack", NAME, "--json").out();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String status() throws Exception {
        return MACHINE.run("status", "--stack", NAME).expect(0).out();
    }

    private static String events() {
        return allEvents().substring(eventsBefore);
    }

    private static String allEvents() {
        try {
            Path file = MACHINE.stack(NAME).resolve("agent/events.jsonl");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void writeThroughPooler() throws Exception {
        MACHINE.run("psql", "migrator", "pooler1", "--stack", NAME, "--", "-c", "CREATE TABLE IF NOT EXISTS written ()")
                .expect(0);
    }
}
