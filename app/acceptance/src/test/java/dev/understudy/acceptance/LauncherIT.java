package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher where it gives up: before there is a JVM, so bash is all it may rely on. */
class LauncherIT {
    private static final Path LAUNCHER = Path.of(System.getProperty("understudy.root"), "understudy");
    private static final List<String> NEEDED = List.of("bash", "readlink", "dirname", "env");

    @TempDir
    private Path directory = Path.of(".");

    private record Run(int status, String output) {}

    /** Runs it with a PATH on which there is neither java nor mvn. */
    private Run launch(Path launcher, String variable, String value) throws IOException, InterruptedException {
        Path path = Files.createDirectories(directory.resolve("path"));
        for (String program : NEEDED) {
            Path link = path.resolve(program);
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, Path.of("/usr/bin", program));
            }
        }
        ProcessBuilder builder = new ProcessBuilder("/usr/bin/env", "bash", launcher.toString(), "version");
        builder.environment().clear();
        builder.environment().put("PATH", path.toString());
        builder.environment().put("UNDERSTUDY_JVM_DIRS", "/nonexistent");
        builder.environment().put(variable, value);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        Run run = launch(LAUNCHER, "LC_ALL", "C");

        assertThat(run.status()).isEqualTo(4);
        assertThat(run.output()).startsWith("error[JAVA_MISSING]").contains("JDK 21", "hint: Install one");
    }

    @Test
    void aLinkToItWorks() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("us"), LAUNCHER);

        assertThat(launch(link, "LC_ALL", "C").output()).startsWith("error[JAVA_MISSING]");
    }

    @Test
    void anOlderJdkIsNotTaken() throws Exception {
        Path old = fakeJdk("17.0.9");

        Run run = launch(LAUNCHER, "UNDERSTUDY_JAVA_HOME", old.toString());

        assertThat(run.status()).isEqualTo(4);
        assertThat(run.output()).contains("UNDERSTUDY_JAVA_HOME=" + old, "not a JDK 21 or newer");
    }

    @Test
    void withAJdkAndWithoutMavenItSaysWhatToInstall() throws Exception {
        Path copy = Files.copy(LAUNCHER, directory.resolve("understudy"));

        Run run = launch(copy, "UNDERSTUDY_JAVA_HOME", fakeJdk("25.0.1").toString());

        assertThat(run.status()).isEqualTo(4);
        assertThat(run.output()).startsWith("error[BUILD_TOOL_MISSING]").contains("hint: Install it");
    }

    private Path fakeJdk(String version) throws IOException {
        Path home = Files.createDirectories(directory.resolve("jdk-" + version));
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/usr/bin/env bash\nexit 0\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}
