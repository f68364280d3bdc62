package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.StackName;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.Appliance.Selection;
import dev.understudy.engine.LocalAppliance;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.docker.DockerEnvironment;
import dev.understudy.runtime.docker.DockerSurvey;
import dev.understudy.runtime.host.ServiceAccount;
import dev.understudy.runtime.local.LocalEnvironment;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/**
 * Real stacks for one test class, below a state directory of their own. Whatever the tests do, every stack is removed at the end, and
 * the class fails when anything of it is left; when a test failed, its logs are in {@code target/failed-runs}. Without PostgreSQL and
 * PgBouncer, or without an engine and its images, the class is skipped, unless {@code -Drequire=local} (or {@code docker}) says that it
 * must run.
 */
final class LocalStacks
        implements BeforeAllCallback,
                AfterAllCallback,
                AfterTestExecutionCallback,
                LifecycleMethodExecutionExceptionHandler {
    private static final String LOCAL = "local";
    private static final String DOCKER = "docker";
    private static final Set<String> KEPT_TYPES = Set.of("log", "jsonl", "json", "conf", "ini");

    /** A start that is interrupted stops what it started, and holds the lock until then. */
    private static final Duration REMOVAL_DEADLINE = Duration.ofSeconds(60);

    private final Thread hook = new Thread(this::removeAtExit, "remove-stacks");
    private final String driver;
    private Optional<World> world = Optional.empty();
    private Optional<Thread> tests = Optional.empty();
    private boolean failed;

    LocalStacks() {
        this(LOCAL);
    }

    private LocalStacks(String driver) {
        this.driver = driver;
    }

    /** The same as containers. */
    static LocalStacks containers() {
        return new LocalStacks(DOCKER);
    }

    /** Where the class's stacks live, and what works them. */
    private record World(Path directory, LocalEnvironment environment, Appliance appliance) {}

    Appliance appliance() {
        return world().appliance();
    }

    /** One on the same stacks that insists on a driver. */
    Appliance appliance(String insisted) {
        return LocalAppliance.make(insisted, environment(), home(), Optional.empty());
    }

    LocalEnvironment environment() {
        return world().environment();
    }

    /** Writes the stack file into the temporary directory. */
    Selection selection(String name, String stackFile) {
        try {
            Path file = world().directory().resolve(name + ".yaml");
            Files.writeString(file, stackFile);
            return new Selection(Optional.of(file.toString()), Optional.of(new StackName(name)));
        } catch (IOException e) {
            throw new AssertionError("cannot write the stack file", e);
        }
    }

    RunningStack up(String name, String stackFile) {
        return appliance().up(selection(name, stackFile), Progress.SILENT);
    }

    /** One that the tests of the class hand on; {@link #attach} leads to it. */
    KeptStack kept(String name, String stackFile) {
        return new KeptStack(() -> up(name, stackFile), () -> removeIfThere(selection(name, stackFile)));
    }

    RunningStack attach(String name) {
        return appliance().attach(new Selection(Optional.empty(), Optional.of(new StackName(name))));
    }

    private void removeIfThere(Selection selection) {
        try {
            appliance().remove(selection, Progress.SILENT);
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.STACK_UNKNOWN) {
                throw e;
            }
        }
    }

    /** The checkout. */
    static Path home() {
        return Path.of(Objects.requireNonNull(System.getProperty("understudy.root"), "understudy.root"));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        // The servers' user has to walk in, which a temporary directory does not allow by itself.
        Path directory = Files.createTempDirectory(
                temporary,
                "understudy-it-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        // Shared by all classes and runs, for the initdb template in it.
        Path cache = temporary.resolve("understudy-test-cache-" + System.getProperty("user.name"));
        LocalEnvironment environment = new LocalEnvironment(
                new StateDirectories(directory.resolve("state"), cache),
                PortLeases.ofThisUser(),
                ServiceAccount.ofThisProcess(),
                home());
        world = Optional.of(new World(
                directory, environment, LocalAppliance.make(driver, environment, directory, Optional.empty())));
        tests = Optional.of(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(hook);
        requirePrograms();
    }

    /** Whether {@code -Drequire} names it: then its absence is a failure and not a skip. */
    static boolean requires(String what) {
        return Pattern.compile(",")
                .splitAsStream(System.getProperty("require", ""))
                .anyMatch(what::equals);
    }

    /** A signal to Maven ends this JVM in the middle of a test; then {@link #afterAll} does not come. */
    private void removeAtExit() {
        tests.ifPresent(Thread::interrupt);
        try {
            for (Path root : directories(environment().directories().stateHome())) {
                Await.untilTrue("the lock of " + root, REMOVAL_DEADLINE, () -> isRemoved(root));
            }
            delete(world().directory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isRemoved(Path root) {
        if (!root.equals(environment().directories().drillRuns()) && Files.isDirectory(root)) {
            try {
                appliance().remove(named(root), Progress.SILENT);
            } catch (UnderstudyException e) {
                // A stack that was never begun, or one that the interrupted test has just removed itself.
                return e.code() == ErrorCode.STACK_UNKNOWN || failUnlessLocked(e);
            }
        }
        return true;
    }

    private static boolean failUnlessLocked(UnderstudyException e) {
        if (e.code() != ErrorCode.LOCKED) {
            throw e;
        }
        return false;
    }

    private static Selection named(Path root) {
        return new Selection(
                Optional.empty(), Optional.of(new StackName(root.getFileName().toString())));
    }

    private void requirePrograms() {
        if (driver.equals(DOCKER)) {
            requireEngine();
            return;
        }
        List<String> missing = appliance()
                .plan(selection("probe", TestStacks.asynchronous("probe")))
                .binaries()
                .missing();
        String message = "not installed: " + String.join("; ", missing);
        if (requires(LOCAL)) {
            assertThat(missing).as(message + ", and -Drequire=local is set").isEmpty();
        }
        Assumptions.assumeTrue(missing.isEmpty(), message);
    }

    private void requireEngine() {
        DockerEnvironment docker =
                DockerEnvironment.of(environment().directories(), environment().leases(), home());
        Optional<String> obstacle = new DockerSurvey(docker)
                .obstacle(appliance().spec(selection("probe", TestStacks.asynchronous("probe"))));
        if (requires(DOCKER)) {
            assertThat(obstacle).as("-Drequire=docker is set").isEmpty();
        }
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> "no containers: " + obstacle.orElse(""));
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        failed |= context.getExecutionException().isPresent();
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable problem) throws Throwable {
        failed = true;
        throw problem;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM ends: the hook does it, and two at once would be in each other's way.
            return;
        }
        Path directory = world().directory();
        Path state = world().environment().directories().stateHome();
        if (failed) {
            keepLogs(
                    state,
                    Path.of("target/failed-runs", context.getRequiredTestClass().getSimpleName()));
        }
        try {
            for (Path root : directories(state)) {
                remove(root);
            }
        } finally {
            delete(directory);
        }
    }

    private void remove(Path root) {
        if (root.equals(environment().directories().drillRuns())) {
            return;
        }
        try (RunningStack stack = appliance().attach(named(root))) {
            stack.remove(Progress.SILENT);
            assertThat(Leftovers.of(stack.plan()))
                    .as("left of stack " + stack.plan().name())
                    .isEmpty();
        }
    }

    private static List<Path> directories(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).toList();
        }
    }

    /** Never secrets, keys or data: only files that are made to be read. */
    private static void keepLogs(Path state, Path target) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(state)) {
            try (Stream<Path> all = Files.walk(state)) {
                all.filter(file -> Files.isRegularFile(file) && KEPT_TYPES.contains(type(file)))
                        .filter(file -> !file.toString().contains("/data/"))
                        .forEach(files::add);
            }
        }
        for (Path file : files) {
            Path copy = target.resolve(state.relativize(file).toString());
            Files.createDirectories(Objects.requireNonNull(copy.getParent()));
            Files.copy(file, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String type(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path visited, @org.jspecify.annotations.Nullable IOException problem) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private World world() {
        return world.orElseThrow(() -> new IllegalStateException("used before the class began"));
    }
}
