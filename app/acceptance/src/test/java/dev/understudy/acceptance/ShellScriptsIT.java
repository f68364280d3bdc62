package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every shell script of the checkout, found by its first line, has no finding of shellcheck. */
class ShellScriptsIT {
    private static final Path ROOT = Path.of(System.getProperty("understudy.root"));
    private static final Pattern SHELL = Pattern.compile("#!\\s*/\\S*?(/env\\s+)?(ba|da)?sh\\b.*");
    /** What was built, what git keeps, what a stack left: not ours to check. */
    private static final Set<String> PASSED_BY = Set.of(".git", ".idea", "target");

    @TempDir
    private Path directory = Path.of(".");

    private record Run(int status, String output) {}

    @BeforeEach
    void shellcheckIsThere() {
        boolean present = Pattern.compile(":")
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(each -> Files.isExecutable(Path.of(each, "shellcheck")));
        if (List.of(System.getProperty("require", "").split(",")).contains("shellcheck")) {
            assertThat(present).as("shellcheck is required and not on the PATH").isTrue();
        }
        assumeTrue(present, "shellcheck is not installed: apt-get install shellcheck, or brew install shellcheck");
    }

    @Test
    void everyScriptIsClean() throws Exception {
        List<Path> scripts = scriptsUnder(ROOT);

        assertThat(scripts)
                .contains(ROOT.resolve("understudy"), ROOT.resolve(".ci/run"), ROOT.resolve("certs/issue.sh"));
        assertThat(shellcheck(scripts)).isEqualTo(new Run(0, ""));
    }

    @Test
    void aCarelessScriptIsFound() throws Exception {
        Path careless = Files.writeString(directory.resolve("careless"), "#!/bin/sh\nrm -rf $1/data\n");

        Run run = shellcheck(scriptsUnder(directory));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains(careless.toString(), "SC2086");
    }

    private static List<Path> scriptsUnder(Path root) throws IOException {
        List<Path> scripts = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                return PASSED_BY.contains(each.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && SHELL.matcher(firstLine(each)).matches()) {
                    scripts.add(each);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return scripts;
    }

    /** Read as Latin-1, in which every file is text. */
    private static String firstLine(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            return reader.read() == '#' ? "#" + reader.readLine() : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Run shellcheck(List<Path> scripts) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("shellcheck", "--format=gcc"));
        scripts.forEach(each -> command.add(each.toString()));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(output));
    }
}
