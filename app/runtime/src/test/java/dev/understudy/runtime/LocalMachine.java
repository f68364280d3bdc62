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
import org.junit.jupiter.api.Assumptions;

/** The local driver with directories of its own. Closing removes every stack of it. */
final class LocalMachine implements AutoCloseable {
    private final Path directory;
    private final LocalEnvironment environment;
    private final StackRuntime runtime;

    LocalMachine() throws IOException {
        directory = Files.createTempDirectory("understudy-it-");
        // The servers' user has to walk in, which a temporary directory does not allow by itself.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        environment = new LocalEnvironment(
                new StateDirectories(directory.resolve("state"), directory.resolve("cache")),
                PortLeases.ofThisUser(),
                ServiceAccount.ofThisProcess(),
                ContractPlans.HOME);
        runtime = new LocalRuntime(environment);
    }

    StackRuntime runtime() {
        return runtime;
    }

    /** Where states and caches are, for another process that works on the same stacks. */
    List<String> directories() {
        return List.of(
                directory.resolve("state").toString(),
                directory.resolve("cache").toString());
    }

    /** A plan of {@link ContractPlans#file}, whose ports are reserved. */
    StackPlan plan(StackName name) {
        Path root = environment.directories().stack(name);
        return ContractPlans.plan(
                ContractPlans.file(name.value()),
                HostSurveyor.ofThisMachine(System.getenv())
                        .survey(new SurveyRequest(
                                Optional.empty(),
                                List.of(),
                                environment.leases().lease(root, OptionalInt.empty()),
                                root,
                                environment.directories().socketDirectory(name),
                                environment.account().user())));
    }

    /** Skips what cannot run for want of programs, unless {@code -Drequire=local} says that it must. */
    void requirePrograms(StackName name) {
        List<String> missing = plan(name).binaries().missing();
        if (Arrays.asList(System.getProperty("require", "").split(",", -1)).contains("local")) {
            assertThat(missing).as("not installed, and -Drequire=local is set").isEmpty();
        }
        Assumptions.assumeTrue(missing.isEmpty(), "not installed: " + String.join("; ", missing));
    }

    @Override
    public void close() throws IOException {
        for (StackName name : runtime.names()) {
            runtime.discard(name, Progress.SILENT);
            environment.leases().release(environment.directories().stack(name));
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
