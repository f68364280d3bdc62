package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The rules of docs/architecture.md, and for each that a class which breaks it is found. */
class ArchitectureIT {
    private static final Path APP = Path.of(System.getProperty("understudy.root"), "app");

    /** Where they were built: to look for them on the class path takes as long as to read them. */
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .importPaths(Stream.of("core", "runtime", "engine", "cli")
                    .map(module -> APP.resolve(module).resolve("target/classes"))
                    .toList());

    @ParameterizedTest
    @FieldSource("dev.understudy.acceptance.ArchitectureRule#ALL")
    void theProductKeeps(ArchitectureRule rule) {
        rule.rule().check(PRODUCT);
    }

    @ParameterizedTest
    @FieldSource("dev.understudy.acceptance.ArchitectureRule#ALL")
    void whoBreaksItIsFound(ArchitectureRule rule) {
        JavaClasses offenders = new ClassFileImporter().importClasses(rule.offenders());

        assertThatThrownBy(() -> rule.rule().check(offenders))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(rule.found().toArray(String[]::new));
    }

    @Test
    void theRulesSeeTheProduct() {
        assertThat(PRODUCT.that(DescribedPredicate.describe(
                        "are of core", (JavaClass each) -> each.getPackageName().startsWith("dev.understudy.core"))))
                .hasSizeGreaterThan(20);
    }

    @Test
    void everyPackageIsNullMarkedAndSaysWhatItIs() throws IOException {
        List<Path> sources = Stream.of("core", "runtime", "engine", "cli")
                .map(module -> APP.resolve(module).resolve("src/main/java"))
                .toList();

        for (Path source : sources) {
            assertThat(packages(source)).as("packages of %s", source).isNotEmpty();
            assertThat(undocumented(source)).isEmpty();
        }
    }

    @Test
    void aPackageThatIsNotNullMarkedOrSaysNothingIsFound(@TempDir Path source) throws IOException {
        Path good = packageWith(
                source.resolve("good"), "/** Good. */\n@org.jspecify.annotations.NullMarked\npackage good;");
        Path silent = packageWith(source.resolve("silent"), "@org.jspecify.annotations.NullMarked\npackage silent;");
        Path unmarked = packageWith(source.resolve("unmarked"), "/** Not marked. */\npackage unmarked;");
        Path bare = packageWith(source.resolve("bare"), "package bare;");
        Files.delete(bare.resolve("package-info.java"));

        assertThat(packages(source)).contains(good);
        assertThat(undocumented(source)).containsExactlyInAnyOrder(silent, unmarked, bare);
    }

    private static Path packageWith(Path directory, String info) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("Something.java"), "");
        Files.writeString(directory.resolve("package-info.java"), info);
        return directory;
    }

    private static List<Path> undocumented(Path source) throws IOException {
        List<Path> undocumented = new ArrayList<>();
        for (Path directory : packages(source)) {
            Path info = directory.resolve("package-info.java");
            String text = Files.exists(info) ? Files.readString(info) : "";
            if (!text.contains("/**") || !text.contains("NullMarked")) {
                undocumented.add(directory);
            }
        }
        return undocumented;
    }

    /** The directories below it that hold Java files. */
    private static List<Path> packages(Path source) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> file.resolveSibling(""))
                    .distinct()
                    .toList();
        }
    }
}
