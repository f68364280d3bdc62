package dev.understudy.runtime;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackName;
import dev.understudy.runtime.docker.DockerEngine;
import dev.understudy.runtime.docker.DockerEnvironment;
import dev.understudy.runtime.docker.DockerRuntime;
import dev.understudy.runtime.docker.DockerSurvey;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The contract on real containers. Without an engine it is skipped, unless {@code -Drequire=docker} says that it must run. */
class DockerRuntimeContractIT extends NetworkContract {
    /** Containers are the whole machine's, so that the name is this process's own. */
    private static final StackName NAME =
            new StackName("contract-" + ProcessHandle.current().pid());

    private final Path directory;
    private final DockerEnvironment environment;
    private final DockerEngine engine = DockerEngine.ofThisProcess();

    DockerRuntimeContractIT() throws IOException {
        directory = Files.createTempDirectory("understudy-docker-");
        environment = DockerEnvironment.of(
                new StateDirectories(directory.resolve("state"), directory.resolve("cache")),
                PortLeases.ofThisUser(),
                ContractPlans.HOME);
    }

    @BeforeAll
    void requireEngine() {
        Optional<String> obstacle = new DockerSurvey(environment).obstacle(plan().spec());
        boolean required =
                Arrays.asList(System.getProperty("require", "").split(",", -1)).contains("docker");
        if (required && obstacle.isPresent()) {
            throw new AssertionError(obstacle.get());
        }
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> "no containers: " + obstacle.get());
    }

    @AfterAll
    void removeEverything() throws IOException {
        runtime().discard(NAME, Progress.SILENT);
        environment.leases().release(root());
        try (var tree = Files.walk(directory)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        engine.close();
    }

    private Path root() {
        return environment.directories().stack(NAME);
    }

    @Override
    StackRuntime runtime() {
        return new DockerRuntime(environment);
    }

    @Override
    StackPlan plan() {
        int base = environment.leases().lease(root(), OptionalInt.empty());
        return ContractPlans.containers(ContractPlans.file(NAME.value()), base, root());
    }

    /** When its container was last started. */
    @Override
    String run(ServiceHandle service) {
        String container = "understudy-" + NAME + "-" + service.id() + "-1";
        return service.id() + " "
                + engine.inspect(container).orElseThrow().getState().getStartedAt();
    }
}
