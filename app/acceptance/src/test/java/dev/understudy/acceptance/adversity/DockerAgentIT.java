package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The agent on a stack of containers; what it does is the same, how it sees them is not. */
class DockerAgentIT {
    @RegisterExtension
    static final Machine MACHINE = Machine.forContainers();

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @BeforeAll
    static void requireEngine() {
        boolean required =
                List.of(System.getProperty("require", "").split(",", -1)).contains("docker");
        Assumptions.assumeTrue(required || Files.exists(Path.of("/var/run/docker.sock")), "no engine");
    }

    @Test
    void itFailsOverKilledContainersAndEndsWithTheStack() throws Exception {
        String name = "agent-" + ProcessHandle.current().pid();
        String file = MACHINE.stackFile(name, true, "failover: {preset: fast}");
        MACHINE.run(List.of(), Map.of("UNDERSTUDY_NO_AGENT", "false"), "up", "--driver", "docker", "--stack-file", file)
                .expect(0);
        awaitEvent(name, "AGENT_STARTED");
        Await.untilTrue("the agent to watch", DEADLINE, () -> agentStatus(name).contains("is watching"));

        Machine.command("docker", "kill", "understudy-" + name + "-pg1-1");
        awaitEvent(name, "REJOINED");
        Await.untilTrue("the agent to watch", DEADLINE, () -> agentStatus(name).contains("is watching"));

        assertThat(MACHINE.run("status", "--stack", name).expect(0).out()).contains("(docker): healthy");
        assertThat(events(name)).containsSubsequence("FENCED", "PROMOTED", "ROUTED", "REJOINED");
        MACHINE.remove(name);
    }

    private static void awaitEvent(String name, String kind) {
        Await.until(
                "event " + kind,
                DEADLINE,
                () -> events(name).contains("\"kind\":\"" + kind + "\"")
                        ? new Await.Observation.Found<>(true)
                        : new Await.Observation.NotYet<>(events(name)));
    }

    private static String events(String name) {
        try {
            return Files.readString(MACHINE.stack(name).resolve("agent/events.jsonl"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String agentStatus(String name) {
        try {
            return MACHINE.run("agent", "status", "--stack", name).out();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
