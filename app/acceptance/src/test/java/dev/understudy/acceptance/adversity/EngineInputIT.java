package dev.understudy.acceptance.adversity;

import static dev.understudy.acceptance.adversity.Machine.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.acceptance.adversity.CommandRun.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may not use this machine's engine, or lacks what is used with it, is told before anything is made. */
class EngineInputIT {
    @RegisterExtension
    static final Machine MACHINE = Machine.forContainers();

    private static final List<String> PLUGINS = List.of(
            "/usr/libexec/docker/cli-plugins",
            "/usr/lib/docker/cli-plugins",
            "/usr/local/lib/docker/cli-plugins",
            "/usr/local/libexec/docker/cli-plugins");

    @BeforeAll
    static void requireAnEngine() {
        boolean required =
                List.of(System.getProperty("require", "").split(",", -1)).contains("docker");
        Assumptions.assumeTrue(required || Files.exists(Path.of("/var/run/docker.sock")), "no engine");
    }

    private static Ended up(List<String> prefix, Map<String, String> environment, String driver) throws Exception {
        return MACHINE.run(
                prefix,
                environment,
                "up",
                "--driver",
                driver,
                "--stack-file",
                MACHINE.stackFile("refused", false, ""),
                "--quiet");
    }

    @Test
    void composeOneAloneIsNotEnough() throws Exception {
        Machine.requireRoot();

        Ended ended = refused(up(withoutCompose(), withComposeOne(), "docker"), "BINARY_MISSING");

        assertThat(ended.err())
                .contains("docker compose (version 2) is not installed")
                .containsPattern(
                        "hint: .*docker-compose-plugin.*docker-compose 1, a program of its own, is not enough");
        MACHINE.assertUntouched("refused");
    }

    @Test
    void whoLeavesTheChoiceIsToldThatComposeIsMissing() throws Exception {
        Machine.requireRoot();

        Ended plan = MACHINE.run(
                withoutCompose(),
                withComposeOne(),
                "plan",
                "--driver",
                "auto",
                "--stack-file",
                MACHINE.stackFile("refused", false, ""));

        assertThat(plan.expect(0).out())
                .contains("note: these are processes and not containers: docker compose (version 2) is not installed");
        // The control: nobody who asks for processes is told of containers.
        assertThat(MACHINE.run("plan", "--driver", "local", "--stack-file", MACHINE.stackFile("refused", false, ""))
                        .expect(0)
                        .out())
                .doesNotContain("containers");
    }

    /** In a mount namespace of its own, where the plugins are covered. */
    private static List<String> withoutCompose() {
        String covered = PLUGINS.stream()
                .filter(each -> Files.isDirectory(Path.of(each)))
                .map(each -> "mount -t tmpfs tmpfs " + each + " && ")
                .reduce("", String::concat);
        return List.of("unshare", "--mount", "sh", "-c", covered + "exec \"$0\" \"$@\"");
    }

    /** The first one, a program of its own. */
    private static Map<String, String> withComposeOne() throws IOException {
        Path path = Files.createDirectories(MACHINE.home().resolve("one"));
        Path one = Files.writeString(path.resolve("docker-compose"), """
                #!/bin/sh
                echo "docker-compose version 1.29.2, build unknown"
                """);
        Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path configuration = Files.createDirectories(MACHINE.home().resolve("docker"));
        return Map.of("PATH", path + ":" + System.getenv("PATH"), "DOCKER_CONFIG", configuration.toString());
    }

    @Test
    void withoutTheDockerProgramItIsTheProgramThatIsMissing() throws Exception {
        Machine.requireRoot();
        Path plain = Files.writeString(MACHINE.home().resolve("no-program"), "");
        String covered = Stream.of(System.getenv("PATH").split(":"))
                .map(each -> Path.of(each, "docker"))
                .filter(Files::isExecutable)
                .map(each -> "mount --bind " + plain + " " + each + " && ")
                .reduce("", String::concat);
        List<String> without = List.of("unshare", "--mount", "sh", "-c", covered + "exec \"$0\" \"$@\"");

        Ended ended = refused(up(without, Map.of(), "docker"), "BINARY_MISSING");

        assertThat(ended.err()).contains("there is no program docker", "hint: Install the package");
        MACHINE.assertUntouched("refused");
    }

    @Test
    void whoMayNotUseTheSocketIsToldWhichGroupMay() throws Exception {
        Machine.requireRoot();
        Path theirs = Files.createDirectories(MACHINE.home().resolve("theirs"));
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxrwxrwx"));

        Ended ended = refused(up(Machine.asNobody(), MACHINE.somebody(theirs), "docker"), "ENGINE_UNAVAILABLE");

        assertThat(ended.err())
                .contains("not permitted to use the container engine's socket")
                .containsPattern("hint: Join the group docker .*--driver local");
        assertThat(theirs.resolve("understudy/refused")).doesNotExist();
        assertThat(MACHINE.run(
                                Machine.asNobody(),
                                MACHINE.somebody(theirs),
                                "plan",
                                "--driver",
                                "auto",
                                "--stack-file",
                                MACHINE.stackFile("refused", false, ""))
                        .expect(0)
                        .out())
                .contains("note: these are processes and not containers: not permitted to use");
    }
}
