package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** SIGKILL to whoever adds or removes a standby, and an agent that has to know of it. */
class KilledMembershipIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void upFinishesWhatAKilledCommandBegan() throws Exception {
        String name = "cut-member";
        MACHINE.run("up", "--stack-file", MACHINE.stackFile(name, true, ""), "--quiet")
                .expect(0);

        // As a command leaves it that was killed after it had written for whom commits wait, and taken it back: the
        // primary has read it.
        Path configuration = home(name, "pg1").resolve("config/postgresql.conf");
        Files.writeString(configuration, "synchronous_standby_names = 'FIRST 1 (gone)'\n", StandardOpenOption.APPEND);
        signal(name, "pg1", "-HUP");
        Await.untilTrue(
                "the primary to have read it", DEADLINE, () -> waitsFor(name).equals("FIRST 1 (gone)"));
        MACHINE.run("up", "--stack", name, "--quiet").expect(0);
        assertThat(waitsFor(name)).as("commits do not hang").isEmpty();

        kill("pg3: base backup of pg1", "add-standby", "--replication", "sync", "--stack", name);
        assertThat(configuration)
                .as("whoever starts or reloads the primary now lets no commit wait for what is not there")
                .content()
                .contains("synchronous_standby_names = ''");
        MACHINE.run("up", "--stack", name, "--quiet").expect(0);
        assertHealthy(name, "pg3");
        assertThat(waitsFor(name)).as("once it streams").isEqualTo("FIRST 1 (pg1, pg3)");

        // Everybody follows him; when he goes, his cascade must not.
        MACHINE.run("add-standby", "pg4", "--upstream", "pg3", "--stack", name, "--quiet")
                .expect(0);
        killWhenCommitsWaitForItNoMore(name, "pg3");
        assertHealthy(name, "pg3");
        MACHINE.run("up", "--stack", name, "--quiet").expect(0);
        assertThat(waitsFor(name)).as("it has not left").isEqualTo("FIRST 1 (pg1, pg3)");
        kill("stop pg3", "remove-standby", "pg3", "--yes", "--force", "--stack", name);
        assertThat(home(name, "pg3")).exists();
        assertThat(Machine.refused(MACHINE.run("add-standby", "--stack", name, "--quiet"), "OPERATION_FAILED")
                        .err())
                .contains("a removal was cut off");
        MACHINE.run("up", "--stack", name, "--quiet").expect(0);
        assertHealthy(name, "pg4");
        assertThat(waitsFor(name)).isEmpty();
        assertThat(home(name, "pg3")).doesNotExist();
        assertThat(query(name, "pg1", "SELECT string_agg(slot_name, ' ' ORDER BY slot_name) FROM pg_replication_slots"))
                .isEqualTo("pg2 pg4");
        assertThat(MACHINE.run("status", "--stack", name).out()).doesNotContain("pg3");

        CommandRun.Ended unasked = MACHINE.run("remove-standby", "pg4", "--stack", name);
        unasked.expect(2);
        assertThat(unasked.err()).contains("nobody said yes", "--yes");
        assertHealthy(name, "pg4");
        MACHINE.remove(name);
    }

    @Test
    void agentKnowsTheNewStandbyAndFailsOverToIt() throws Exception {
        String name = "member-agent";
        Map<String, String> agent = Map.of("UNDERSTUDY_NO_AGENT", "false");
        MACHINE.run(
                        List.of(),
                        agent,
                        "up",
                        "--stack-file",
                        MACHINE.stackFile(name, true, "failover: {preset: fast}"),
                        "--quiet")
                .expect(0);
        long pid = agentPid(name);
        MACHINE.run("add-standby", "--stack", name, "--quiet").expect(0);
        awaitAgent(name, "is watching", "pg3");
        MACHINE.run("remove-standby", "pg2", "--yes", "--stack", name, "--quiet")
                .expect(0);
        Await.untilTrue(
                "the agent to know that pg2 has left",
                DEADLINE,
                () -> !agent(name).contains("pg2"));
        awaitAgent(name, "is watching", "pg3");
        assertThat(agentPid(name)).as("the same process").isEqualTo(pid);

        signal(name, "pg1", "-9");
        Await.untilTrue("pg3 to be promoted", DEADLINE, () -> events(name).contains("\"kind\":\"PROMOTED\""));
        awaitAgent(name, "is watching");
        Await.untilTrue(
                "the former primary to be back", DEADLINE, () -> events(name).contains("\"kind\":\"REJOINED\""));
        Await.untilTrue(
                "pg3 to lead",
                DEADLINE,
                () -> query(name, "pg3", "SELECT pg_is_in_recovery()").equals("f"));
        awaitAgent(name, "is watching");
        assertThat(MACHINE.run("status", "--stack", name).expect(0).out()).contains("(local): healthy");
        MACHINE.remove(name);
    }

    /**
     * Between the two steps of a removal: the primary has read for whom commits wait, and the plan still has the standby. The removal stays
     * there as long as the standby's own sender has not read it.
     */
    private static void killWhenCommitsWaitForItNoMore(String name, String leaving) throws Exception {
        String sender =
                query(name, "pg1", "SELECT pid FROM pg_stat_replication WHERE application_name = '" + leaving + "'");
        Machine.command("kill", "-STOP", sender);
        try (CommandRun run = MACHINE.start("remove-standby", leaving, "--yes", "--force", "--stack", name)) {
            assertThat(run.awaitFact("no commit waits", () -> waitsFor(name).isEmpty()))
                    .as("reached before it ended")
                    .isTrue();
            run.kill();
            run.await().expect(137);
        } finally {
            Machine.command("kill", "-CONT", sender);
        }
    }

    private static void kill(String step, String... command) throws Exception {
        try (CommandRun run = MACHINE.start(command)) {
            assertThat(run.awaitFact(step, () -> run.errors().contains(step)))
                    .as("reached before it ended")
                    .isTrue();
            run.kill();
            run.await().expect(137);
        }
    }

    private static void assertHealthy(String name, String node) throws Exception {
        assertThat(MACHINE.run("status", "--stack", name).expect(0).out()).contains("(local): healthy", node);
    }

    private static void signal(String name, String node, String signal) throws Exception {
        Machine.command(
                "kill",
                signal,
                Files.readAllLines(home(name, node).resolve("data/postmaster.pid"))
                        .getFirst());
    }

    private static String waitsFor(String name) {
        return query(name, "pg1", "SHOW synchronous_standby_names");
    }

    private static Path home(String name, String node) {
        return MACHINE.stack(name).resolve("nodes").resolve(node);
    }

    private static String query(String name, String node, String sql) {
        try {
            return MACHINE.run("psql", "admin", node, "--stack", name, "--", "-Atc", sql)
                    .out()
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void awaitAgent(String name, String... words) {
        Await.until(
                "the agent to say " + List.of(words),
                DEADLINE,
                () -> List.of(words).stream().allMatch(agent(name)::contains)
                        ? new Await.Observation.Found<>(true)
                        : new Await.Observation.NotYet<>(agent(name)));
    }

    private static long agentPid(String name) throws Exception {
        String status =
                MACHINE.run("agent", "status", "--json", "--stack", name).out();
        return JsonMapper.builder().build().readTree(status).path("pid").asLong();
    }

    private static String agent(String name) {
        try {
            return MACHINE.run("agent", "status", "--stack", name).out();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String events(String name) {
        try {
            return Files.readString(MACHINE.stack(name).resolve("agent/events.jsonl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
