package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A region is lost, the DR standby is promoted by an operator, the region comes back behind it, and the stack goes home (D4.4). */
class RegionIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    private static final String NAME = "regions";
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void drIsPromotedByAnOperatorAndTheStackGoesHome() throws Exception {
        MACHINE.run(List.of(), Map.of("UNDERSTUDY_NO_AGENT", "false"), "up", "--stack-file", stackFile())
                .expect(0);
        Await.untilTrue(
                "the agent to watch", DEADLINE, () -> run("agent", "status").contains("is watching"));
        assertThat(MACHINE.run("promote-dr", "--to", "pg2", "--stack", NAME)
                        .expect(2)
                        .err())
                .contains("Outside of region home there is dr1");
        // The whole region at once. The agent may start what has crashed; abroad it promotes nobody.
        MACHINE.run("pause", "--stack", NAME).expect(0);
        killServers("pg1", "pg2");
        MACHINE.run("resume", "--stack", NAME).expect(0);
        Await.untilTrue("the agent to decide", DEADLINE, () -> {
            String events = run("agent", "logs", "-n", "100");
            return events.contains("pg1 started") || events.contains("pg2 promoted");
        });
        MACHINE.run("agent", "stop", "--stack", NAME).expect(0);
        assertThat(run("agent", "logs", "-n", "100")).doesNotContain("dr1 promoted");
        killServers("pg1", "pg2");

        String promoted = MACHINE.run("promote-dr", "--stack", NAME).expect(0).out();

        assertThat(promoted).contains("dr1 promoted", "dr1 is the primary").doesNotContain("not every node");
        assertThat(run("status")).contains("(local): healthy");
        write("abroad");
        String home = MACHINE.run("failback", "--stack", NAME).expect(0).out();
        assertThat(home).contains("pg1 is the primary", "nothing is lost", "declared upstream again: dr1");
        assertThat(run("status")).contains("(local): healthy").containsPattern("dr1 .* pg2 +async");
        write("home");
        assertThat(MACHINE.run(
                                "psql",
                                "migrator",
                                "pooler1",
                                "--stack",
                                NAME,
                                "--",
                                "-tAc",
                                "SELECT count(*) FROM abroad")
                        .expect(0)
                        .out()
                        .strip())
                .isEqualTo("0");
        assertThat(MACHINE.run("failback", "--stack", NAME).expect(0).out())
                .contains("as declared", "every standby follows its declared upstream");
        MACHINE.remove(NAME);
    }

    /** The first client after an outage may be told to come again: the pooler has not logged in since (server_login_retry, 0.2 s). */
    private static void write(String table) {
        Await.until("a write through the pooler", DEADLINE, () -> {
            CommandRun.Ended ended = ended("psql", "migrator", "pooler1", "--", "-c", "CREATE TABLE " + table + " ()");
            return ended.status() == 0
                    ? new Await.Observation.Found<>(true)
                    : new Await.Observation.NotYet<>(ended.err());
        });
    }

    private static String run(String... command) {
        return ended(command).out();
    }

    /** With the stack named before whatever follows a double dash. */
    private static CommandRun.Ended ended(String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(words.contains("--") ? words.indexOf("--") : words.size(), List.of("--stack", NAME));
        try {
            return MACHINE.run(words.toArray(String[]::new));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Those that run. */
    private static void killServers(String... nodes) throws Exception {
        for (String node : nodes) {
            Path pid = MACHINE.stack(NAME).resolve("nodes/" + node + "/data/postmaster.pid");
            if (Files.exists(pid)) {
                ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).getFirst()))
                        .filter(process ->
                                process.info().commandLine().orElse("").contains("/nodes/" + node + "/"))
                        .ifPresent(process -> {
                            process.destroyForcibly();
                            process.onExit().join();
                        });
            }
        }
    }

    private static String stackFile() throws IOException {
        Path file = MACHINE.home().resolve(NAME + ".yaml");
        Files.writeString(file, """
                name: %s
                postgresql: 15
                topology:
                  primary: {name: pg1, region: home, zone: a}
                  standbys:
                    - {name: pg2, region: home, zone: b, upstream: pg1, replication: async}
                    - {name: dr1, region: abroad, zone: a, upstream: pg2, replication: async}
                pooling: {instances: 1, min_pool_size: 1}
                tuning: {profile: ci}
                monitoring: false
                failover: {preset: fast}
                """.formatted(NAME));
        return file.toString();
    }
}
