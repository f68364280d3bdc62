package dev.understudy.acceptance;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.host.Spawning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of docs/architecture.md, and for each that a class which breaks it is found. */
class ArchitectureTest {
    /** Where they were built: to look for them on the class path takes as long as to read them. */
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .importPaths(Stream.of("core", "runtime", "engine", "cli")
                    .map(module -> Path.of(System.getProperty("understudy.root"), "app", module, "target", "classes"))
                    .toList());

    /** What breaks three rules on purpose. */
    private static final JavaClasses SLEEPER = new ClassFileImporter().importClasses(Sleeper.class);

    private static final ArchRule FLOORS_DEPEND_DOWNWARDS_ON_CORE = noClasses()
            .that()
            .resideInAPackage("dev.understudy.core..")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("dev.understudy.runtime..", "dev.understudy.engine..", "dev.understudy.cli.."));

    private static final ArchRule RUNTIME_KNOWS_NO_ENGINE = noClasses()
            .that()
            .resideInAPackage("dev.understudy.runtime..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.understudy.engine..", "dev.understudy.cli.."));

    private static final ArchRule ENGINE_KNOWS_NO_FRONT_END = noClasses()
            .that()
            .resideInAPackage("dev.understudy.engine..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.understudy.cli.."));

    /** Files, sockets, databases, threads and clocks: whatever makes two runs differ. */
    private static final DescribedPredicate<JavaClass> IMPURE = resideInAnyPackage(
                    "java.io..", "java.net..", "java.nio.file..", "java.sql..", "java.nio.channels..")
            .and(DescribedPredicate.not(belongToAnyOf(
                    java.io.Serializable.class, java.io.Serial.class, java.io.ObjectStreamException.class)))
            .or(belongToAnyOf(Thread.class, ProcessBuilder.class, Process.class))
            .as("do I/O or threads");

    private static final ArchRule CORE_IS_PURE = noClasses()
            .that()
            .resideInAPackage("dev.understudy.core..")
            .should()
            .dependOnClassesThat(IMPURE)
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    private static final ArchRule NOBODY_SLEEPS_BUT_AWAIT = noClasses()
            .that()
            .doNotBelongToAnyOf(Await.class)
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", Duration.class);

    private static final ArchRule NOTHING_IS_CALLED_UTIL = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..helpers..", "..misc..");

    private static final ArchRule FRONT_ENDS_DO_NOT_TALK_SQL = noClasses()
            .that()
            .resideInAPackage("dev.understudy.cli..")
            .should()
            .dependOnClassesThat(resideInAPackage("java.sql.."));

    private static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.understudy.(*).(*)..").should().beFreeOfCycles();

    private static final ArchRule ONLY_THE_CLI_PRINTS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.understudy.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    private static final ArchRule ONLY_SPAWNING_STARTS_PROGRAMS = noClasses()
            .that()
            .doNotBelongToAnyOf(Spawning.class)
            .should()
            .callMethod(ProcessBuilder.class, "start")
            .orShould()
            .callMethod(ProcessBuilder.class, "startPipeline", List.class)
            .orShould()
            .callMethodWhere(JavaCall.Predicates.target(HasOwner.Predicates.With.owner(assignableTo(Runtime.class)))
                    .and(JavaCall.Predicates.target(HasName.Predicates.name("exec"))));

    @Test
    void dependenciesGoDownwardsOnly() {
        FLOORS_DEPEND_DOWNWARDS_ON_CORE.check(PRODUCT);
        RUNTIME_KNOWS_NO_ENGINE.check(PRODUCT);
        ENGINE_KNOWS_NO_FRONT_END.check(PRODUCT);
    }

    @Test
    void coreDoesNoInputOrOutput() {
        CORE_IS_PURE.check(PRODUCT);
    }

    @Test
    void onlyAwaitSleeps() {
        NOBODY_SLEEPS_BUT_AWAIT.check(PRODUCT);
    }

    @Test
    void onlySpawningStartsPrograms() {
        ONLY_SPAWNING_STARTS_PROGRAMS.check(PRODUCT);
    }

    @Test
    void everyPackageNamesTheThing() {
        NOTHING_IS_CALLED_UTIL.check(PRODUCT);
    }

    @Test
    void frontEndsAreThin() {
        FRONT_ENDS_DO_NOT_TALK_SQL.check(PRODUCT);
        ONLY_THE_CLI_PRINTS.check(PRODUCT);
    }

    @Test
    void packagesHaveNoCycles() {
        PACKAGES_HAVE_NO_CYCLES.check(PRODUCT);
    }

    @Test
    void everyPackageIsNullMarkedAndSaysWhatItIs() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("understudy.root"), "app"))) {
            List<Path> undocumented = files.filter(Files::isDirectory)
                    .filter(directory -> directory.toString().contains("src/main/java"))
                    .filter(ArchitectureTest::holdsJava)
                    .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                    .toList();
            assertThat(undocumented).isEmpty();
        }
    }

    private static boolean holdsJava(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.anyMatch(child -> child.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aSleeperIsFound() {
        assertThatThrownBy(() -> NOBODY_SLEEPS_BUT_AWAIT.check(SLEEPER))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Sleeper");
    }

    @Test
    void aFrontEndThatPrintsOutsideTheCliIsFound() {
        assertThatThrownBy(() -> ONLY_THE_CLI_PRINTS.check(SLEEPER))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Sleeper");
    }

    @Test
    void aStartedProgramIsFound() {
        assertThatThrownBy(() -> ONLY_SPAWNING_STARTS_PROGRAMS.check(SLEEPER))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ProcessBuilder.start()")
                .hasMessageContaining("Runtime.exec(");
    }

    @Test
    void theRulesSeeTheProduct() {
        assertThat(PRODUCT.that(DescribedPredicate.describe(
                        "are of core", (JavaClass each) -> each.getPackageName().startsWith("dev.understudy.core"))))
                .hasSizeGreaterThan(20);
    }

    /** Breaks three rules on purpose. */
    private static final class Sleeper implements Callable<Boolean> {
        @Override
        public Boolean call() throws InterruptedException, IOException {
            Thread.sleep(1);
            new ProcessBuilder("true").start();
            Runtime.getRuntime().exec(new String[] {"true"});
            System.out.println("slept");
            return true;
        }
    }
}
