package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher while its JVM lives, in a checkout of empty files, with a JDK and a Maven that are scripts. */
class LauncherLifeIT {
    private static final Path LAUNCHER = Path.of(System.getProperty("understudy.root"), "understudy");
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    private Path directory = Path.of(".");

    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void aBuiltCheckout() throws IOException {
        file("understudy", Files.readString(LAUNCHER));
        file("pom.xml", "");
        for (String module : List.of("core", "runtime", "engine", "cli")) {
            file("app/" + module + "/pom.xml", "");
            file("app/" + module + "/src/main/java/A.java", "");
        }
        file("app/cli/target/understudy-cli-0.1.0-SNAPSHOT.jar", "");
        file("app/cli/target/build.lock", "");
        script("bin/mvn", "touch $DIRECTORY/built");
        file("jdk/release", "JAVA_VERSION=\"25.0.1\"\n");
        java("exit 0");
        file("app/cli/target/understudy.stamp", "");
        Files.setLastModifiedTime(stamp(), FileTime.from(Instant.now().plusSeconds(60)));
    }

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void theFirstUpAfterABuildCanBeStopped() throws Exception {
        java("echo \"$$\" >$DIRECTORY/pid; exec tail -f /dev/null");

        Process launcher = launch("up");
        long jvm = Long.parseLong(awaitText("pid"));
        launcher.destroy();

        assertThat(launcher.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Optional<ProcessHandle> left = ProcessHandle.of(jvm).filter(ProcessHandle::isAlive);
        left.ifPresent(ProcessHandle::destroyForcibly);
        assertThat(left).as("the JVM").isEmpty();
        assertThat(jvm).isEqualTo(launcher.pid());
    }

    @Test
    void whatASuccessfulUpTaughtIsUsedFromThenOn() throws Exception {
        java("for each in \"$@\"; do case $each in"
                + " -XX:AOTCacheOutput=*) echo taught >\"${each#*=}\" ;;"
                + " -Dunderstudy.succeeded=*) : >\"${each#*=}\" ;; esac; done");
        ended(launch("up"));
        java("echo \"$*\" >$DIRECTORY/arguments");

        ended(launch("status"));

        assertThat(awaitText("arguments")).contains("-XX:AOTCache=" + live());
        assertThat(live()).content().contains("taught");
    }

    /** The control: it loaded little, so the next `up` teaches again. */
    @Test
    void whatAFailedUpTaughtIsThrownAway() throws Exception {
        java("for each in \"$@\"; do case $each in"
                + " -XX:AOTCacheOutput=*) echo taught >\"${each#*=}\" ;; esac; done; exit 4");
        launch("up").waitFor();
        java("echo \"$*\" >$DIRECTORY/arguments");

        ended(launch("up"));

        assertThat(awaitText("arguments")).contains("-XX:AOTCacheOutput=" + live());
        try (Stream<Path> left = Files.list(directory.resolve("app/cli/target/cds"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aBuildWaitsForACommandThatRunsFromTheLastOne() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/flock")), "flock is not installed");
        // With a cache it has no need to train one first.
        file("app/cli/target/cds/jdk25.aot", "trained");
        java("echo \"$$\" >$DIRECTORY/pid; exec tail -f /dev/null");
        Process running = launch("status");
        awaitText("pid");
        java("echo new >$DIRECTORY/arguments");
        Files.setLastModifiedTime(
                directory.resolve("app/core/src/main/java/A.java"),
                FileTime.from(Instant.now().plusSeconds(120)));

        Process next = launch("status");
        Await.untilTrue("it says that it waits", DEADLINE, () -> text("output").contains("waiting to build"));

        assertThat(directory.resolve("built")).doesNotExist();
        running.destroy();
        ended(next);
        assertThat(directory.resolve("built")).exists();
        assertThat(text("arguments")).contains("new");
    }

    private Process launch(String command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                "/usr/bin/env", "bash", directory.resolve("understudy").toString(), command);
        builder.environment().remove("UNDERSTUDY_NO_BUILD");
        builder.environment()
                .put("UNDERSTUDY_JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().put("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output").toFile()));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private void ended(Process process) throws InterruptedException {
        assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .as(text("output"))
                .isTrue();
        assertThat(process.exitValue()).as(text("output")).isZero();
    }

    private Path stamp() {
        return directory.resolve("app/cli/target/understudy.stamp");
    }

    private Path live() {
        return directory.resolve("app/cli/target/cds/jdk25-live.aot");
    }

    private String awaitText(String name) {
        Await.untilTrue("text in " + name, DEADLINE, () -> !text(name).isEmpty());
        return text(name);
    }

    private String text(String name) {
        try {
            return Files.readString(directory.resolve(name)).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private void java(String body) throws IOException {
        // A script that runs is read as it goes, so it is replaced, not rewritten.
        Files.deleteIfExists(directory.resolve("jdk/bin/java"));
        script("jdk/bin/java", body);
    }

    private void script(String name, String body) throws IOException {
        Path script = file(name, "#!/usr/bin/env bash\nDIRECTORY='" + directory + "'\n" + body + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    private Path file(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.writeString(file, content);
    }
}
