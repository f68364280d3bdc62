package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackName;
import dev.understudy.runtime.host.HostSurveyor;
import dev.understudy.runtime.host.ServiceAccount;
import dev.understudy.runtime.host.SurveyRequest;
import dev.understudy.runtime.local.LocalEnvironment;
import dev.understudy.runtime.local.LocalRuntime;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The contract on real processes. Without PostgreSQL it is skipped, unless {@code -Drequire=local} says that it must run. */
class LocalRuntimeContractIT extends StackRuntimeContract {
    private static final StackName NAME = new StackName("contract");

    private final Path directory;
    private final LocalEnvironment environment;
    private final StackRuntime runtime;

    LocalRuntimeContractIT() throws IOException {
        directory = Files.createTempDirectory("understudy-it-");
        environment = new LocalEnvironment(
                new StateDirectories(directory.resolve("state"), directory.resolve("cache")),
                PortLeases.ofThisUser(),
                ServiceAccount.ofThisProcess(),
                ContractPlans.HOME);
        runtime = new LocalRuntime(environment);
    }

    @BeforeAll
    void requirePrograms() throws IOException {
        // The servers' user has to walk in, which a temporary directory does not allow by itself.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> missing = plan().binaries().missing();
        if (Arrays.asList(System.getProperty("require", "").split(",", -1)).contains("local")) {
            assertThat(missing).as("not installed, and -Drequire=local is set").isEmpty();
        }
        Assumptions.assumeTrue(missing.isEmpty(), "not installed: " + String.join("; ", missing));
    }

    @AfterAll
    void removeEverything() throws IOException {
        runtime.discard(NAME, Progress.SILENT);
        environment.leases().release(environment.directories().stack(NAME));
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    StackRuntime runtime() {
        return runtime;
    }

    @Override
    StackPlan plan() {
        Path root = environment.directories().stack(NAME);
        return ContractPlans.plan(
                ContractPlans.file(NAME.value()),
                HostSurveyor.ofThisMachine(System.getenv())
                        .survey(new SurveyRequest(
                                Optional.empty(),
                                environment.leases().lease(root, OptionalInt.empty()),
                                root,
                                environment.directories().socketDirectory(NAME),
                                environment.account().user())));
    }

    /** The pid in the service's own pid file. */
    @Override
    String run(ServiceHandle service) throws IOException {
        Path file = switch (service) {
            case NodeHandle node -> Path.of(node.plan().dataDirectory(), "postmaster.pid");
            case PoolerHandle pooler -> Path.of(pooler.plan().pidFile().orElseThrow());
            default -> throw new IllegalArgumentException(service.id());
        };
        return service.id() + " " + Files.readAllLines(file).getFirst();
    }
}
