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
import java.util.Optional;

/** {@code docker compose} on a stack's own files. */
final class ComposeCommand {
    /** Building images is in it. */
    private static final Duration UP_TIMEOUT = Duration.ofMinutes(30);

    private static final Duration DOWN_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration PULL_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(20);
    /** What is shown of what compose said when it failed. */
    private static final int LINES = 8;

    /** Of a build, that of the step which failed, between what compose says before and after it. */
    private static final int BUILD_LINES = 30;

    private static final String BUILD_HINT =
            "The build's log is above. Packages come from Debian's archive, which the engine must reach, through HTTP_PROXY where there is one;"
                    + " mend what it says and say `up` again.";
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

    ComposeCommand(StackPlan plan, DockerEngine engine) {
        this.plan = plan;
        this.names = new ComposeNames(plan.name());
        this.environment = passedOn(engine);
    }

    private static Map<String, String> passedOn(DockerEngine engine) {
        Map<String, String> passed = new HashMap<>(engine.address().variables());
        passed.keySet().retainAll(PASSED_ON);
        return passed;
    }

    /**
     * @return the version of compose
     * @throws UnderstudyException when there is none, or only the first one, which is a program of its own
     */
    static String requireVersion(DockerEngine engine) {
        ExecResult result;
        try {
            result = Programs.run(
                    List.of("docker", "compose", "version", "--short"), passedOn(engine), Path.of("/"), ASK_TIMEOUT);
        } catch (UnderstudyException e) {
            throw e.code() == ErrorCode.COMMAND_FAILED ? missing("there is no program docker") : e;
        }
        if (result.succeeded()) {
            return result.output().strip();
        }
        // The docker program takes what it does not know for a mistyped option, and goes on with its help.
        throw missing(result.errors().lines().findFirst().orElse("docker compose fails"));
    }

    private static UnderstudyException missing(String why) {
        return new UnderstudyException(
                ErrorCode.BINARY_MISSING,
                "docker compose (version 2) is not installed: " + why,
                "Install the package docker-compose-plugin (Debian 13: docker-compose); docker-compose 1, a program of its own, is not enough."
                        + " Or use --driver local.");
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
        // Not quietly: the end of its log is what says why it failed.
        command.addAll(List.of("build", service));
        require(command, UP_TIMEOUT, "build the image of " + service, BUILD_LINES, BUILD_HINT);
    }

    /** What a registry said. */
    static ExecResult pull(DockerEngine engine, String image, Duration patience) {
        return Programs.run(List.of("docker", "pull", "--quiet", image), passedOn(engine), Path.of("/"), patience);
    }

    /** @return why no registry gave it within a minute; empty when one did */
    static Optional<String> pull(DockerEngine engine, String image) {
        try {
            ExecResult result = pull(engine, image, PULL_TIMEOUT);
            return result.succeeded() ? Optional.empty() : Optional.of(lastLines(result.errors(), 1));
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.TIMED_OUT) {
                return Optional.of("no answer within " + PULL_TIMEOUT.toSeconds() + " s");
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
        require(command, timeout, what, LINES, EngineFailure.OTHERWISE);
    }

    /** @param otherwise the way out of what has none of its own */
    private void require(List<String> command, Duration timeout, String what, int lines, String otherwise) {
        ExecResult result = Programs.run(command, environment, Path.of("/"), timeout);
        if (!result.succeeded()) {
            String said = lastLines(result.errors().isBlank() ? result.output() : result.errors(), lines);
            String failure = "compose could not " + what + ":\n" + said;
            throw new UnderstudyException(
                    EngineFailure.isDiskFull(said) ? ErrorCode.DISK_SPACE : ErrorCode.ENGINE_FAILED,
                    failure,
                    EngineFailure.hint(said, otherwise));
        }
    }

    private static String lastLines(String text, int count) {
        List<String> lines = text.strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
}
