package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.compose.Profiles;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code docker compose} on a stack's own files. */
final class ComposeCommand {
    /** Building images is in it. */
    private static final Duration UP_TIMEOUT = Duration.ofMinutes(30);

    private static final Duration DOWN_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration PULL_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(20);
    /** What of the user's environment says which engine is meant. */
    private static final List<String> PASSED_ON = List.of(
            "DOCKER_HOST",
            "DOCKER_TLS_VERIFY",
            "DOCKER_CERT_PATH",
            "DOCKER_CONTEXT",
            "DOCKER_CONFIG",
            "HOME",
            "PATH",
            "SSH_AUTH_SOCK",
            "XDG_RUNTIME_DIR",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy");

    private final StackPlan plan;
    private final ComposeNames names;
    private final Map<String, String> environment;

    ComposeCommand(StackPlan plan, EngineAddress engine) {
        this.plan = plan;
        this.names = new ComposeNames(plan.name());
        this.environment = passedOn(engine);
    }

    private static Map<String, String> passedOn(EngineAddress engine) {
        Map<String, String> passed = new HashMap<>(engine.variables());
        passed.keySet().retainAll(PASSED_ON);
        return passed;
    }

    /**
     * @return the version of compose
     * @throws UnderstudyException when there is none, or only the first one, which is a program of its own
     */
    static String requireVersion(EngineAddress engine) {
        ExecResult result = Programs.run(
                List.of("docker", "compose", "version", "--short"), passedOn(engine), Path.of("/"), ASK_TIMEOUT);
        if (result.succeeded()) {
            return result.output().strip();
        }
        throw new UnderstudyException(
                ErrorCode.BINARY_MISSING,
                "docker compose (version 2) is not installed: "
                        + result.errors().strip(),
                "Install the package docker-compose-plugin (Debian 13: docker-compose); docker-compose 1, a program of its own, is not enough."
                        + " Or use --driver local.");
    }

    /** Brings everything up and waits until it is healthy; what runs is kept, also when its image was built anew. */
    void up() {
        List<String> command = base();
        command.addAll(List.of("up", "--detach", "--wait", "--no-recreate", "--quiet-pull"));
        require(command, UP_TIMEOUT, "bring the containers up");
    }

    /** Makes what is missing of containers, networks and volumes, and starts nothing: volumes can be read from then on. */
    void create() {
        List<String> command = base();
        command.addAll(List.of("create", "--no-recreate", "--quiet-pull"));
        require(command, UP_TIMEOUT, "make the containers");
    }

    /** Builds the image that is built for that service. */
    void build(String service) {
        List<String> command = base();
        command.addAll(List.of("build", "--quiet", service));
        require(command, UP_TIMEOUT, "build the image of " + service);
    }

    /** What a registry said. */
    static ExecResult pull(EngineAddress engine, String image, Duration patience) {
        return Programs.run(List.of("docker", "pull", "--quiet", image), passedOn(engine), Path.of("/"), patience);
    }

    /** @return whether a registry gave it, within a minute */
    static boolean pull(EngineAddress engine, String image) {
        try {
            return pull(engine, image, PULL_TIMEOUT).succeeded();
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.TIMED_OUT) {
                return false;
            }
            throw e;
        }
    }

    /** Deletes containers, networks and volumes. */
    void down() {
        List<String> command = base();
        command.addAll(List.of("down", "--volumes", "--remove-orphans", "--timeout", "0"));
        require(command, DOWN_TIMEOUT, "take the containers down");
    }

    List<String> logFollower(List<String> ids, int lines) {
        List<String> command = base();
        command.addAll(List.of("logs", "--follow", "--tail", Integer.toString(lines)));
        command.addAll(ids);
        return command;
    }

    private List<String> base() {
        Path root = Path.of(plan.layout().root());
        List<String> command = new ArrayList<>(List.of(
                "docker",
                "compose",
                "--project-name",
                names.project(),
                "--project-directory",
                root.toString(),
                "--file",
                root.resolve("compose.yaml").toString(),
                "--progress",
                "plain"));
        Profiles.all(plan).forEach(profile -> command.addAll(List.of("--profile", profile)));
        return command;
    }

    private void require(List<String> command, Duration timeout, String what) {
        ExecResult result = Programs.run(command, environment, Path.of("/"), timeout);
        if (!result.succeeded()) {
            String said = lastLines(result.errors().isBlank() ? result.output() : result.errors());
            throw new UnderstudyException(
                    ErrorCode.ENGINE_FAILED, "compose could not " + what + ":\n" + said, EngineFailure.hint(said));
        }
    }

    private static String lastLines(String text) {
        List<String> lines = text.strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }
}
