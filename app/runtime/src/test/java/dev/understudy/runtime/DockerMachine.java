package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackName;
import dev.understudy.runtime.docker.DockerEngine;
import dev.understudy.runtime.docker.DockerEnvironment;
import dev.understudy.runtime.docker.DockerRuntime;
import dev.understudy.runtime.docker.DockerSurvey;
import dev.understudy.runtime.host.Programs;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;

/** The docker driver with directories of its own. Closing removes the stack of it. */
final class DockerMachine implements AutoCloseable {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(20);

    private final Path directory;
    private final StackName name;
    private final DockerEnvironment environment;
    private final DockerEngine engine = DockerEngine.ofThisProcess();

    /** @param name begins the stack's; containers are the whole machine's, so that the rest is this process's own */
    DockerMachine(String name) throws IOException {
        this.name = new StackName(name + "-" + ProcessHandle.current().pid());
        directory = Files.createTempDirectory("understudy-docker-");
        environment = DockerEnvironment.of(
                new StateDirectories(directory.resolve("state"), directory.resolve("cache")),
                PortLeases.ofThisUser(),
                ContractPlans.HOME);
    }

    StackRuntime runtime() {
        return new DockerRuntime(environment);
    }

    DockerEngine engine() {
        return engine;
    }

    StackPlan plan() {
        return plan(ContractPlans.file(name.value()));
    }

    StackPlan plan(String file) {
        int base = environment.leases().lease(root(), OptionalInt.empty());
        return ContractPlans.containers(file, base, root());
    }

    StackName name() {
        return name;
    }

    private Path root() {
        return environment.directories().stack(name);
    }

    String container(String id) {
        return "understudy-" + name + "-" + id + "-1";
    }

    /** Skips what cannot run for want of an engine or of images, unless {@code -Drequire=docker} says that it must. */
    void requireEngine() {
        Optional<String> obstacle = new DockerSurvey(environment).obstacle(plan().spec());
        boolean required =
                Arrays.asList(System.getProperty("require", "").split(",", -1)).contains("docker");
        if (required && obstacle.isPresent()) {
            throw new AssertionError(obstacle.get());
        }
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> "no containers: " + obstacle.get());
    }

    /** Containers that help to inject faults. */
    List<String> helpers() {
        return docker(
                        "ps",
                        "--all",
                        "--format={{.Names}}",
                        "--filter=label=dev.understudy.stack=" + name,
                        "--filter=label=dev.understudy.role=link")
                .lines()
                .toList();
    }

    /** What the docker program prints. */
    String docker(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        ExecResult result = Programs.run(command, System.getenv(), directory, ASK_TIMEOUT);
        assertThat(result.succeeded()).as(result.errors()).isTrue();
        return result.output();
    }

    @Override
    public void close() throws IOException {
        runtime().discard(name, Progress.SILENT);
        environment.leases().release(root());
        try (var tree = Files.walk(directory)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        engine.close();
    }
}
