package dev.understudy.acceptance;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.lang.ArchRule;
import dev.understudy.acceptance.mutant.Printer;
import dev.understudy.acceptance.mutant.Sleeper;
import dev.understudy.acceptance.mutant.Starter;
import dev.understudy.acceptance.mutant.util.Anything;
import dev.understudy.cli.mutant.CliClimber;
import dev.understudy.cli.mutant.SqlFrontEnd;
import dev.understudy.core.mutant.CoreClimber;
import dev.understudy.core.mutant.Impure;
import dev.understudy.engine.mutant.EngineClimber;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.host.Spawning;
import dev.understudy.runtime.mutant.RuntimeClimber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One of the rules of docs/architecture.md about classes. None can be written down without the classes that break it.
 *
 * @param offenders which break it on purpose
 * @param found what the rule has to say of them, each part
 */
record ArchitectureRule(String name, ArchRule rule, List<Class<?>> offenders, List<String> found) {
    static final List<ArchitectureRule> ALL = List.of(
            new ArchitectureRule(
                    "core knows no other floor",
                    noClasses()
                            .that()
                            .resideInAPackage("dev.understudy.core..")
                            .should()
                            .dependOnClassesThat(resideInAnyPackage(
                                    "dev.understudy.runtime..", "dev.understudy.engine..", "dev.understudy.cli..")),
                    List.of(CoreClimber.class),
                    List.of("RuntimeClimber")),
            new ArchitectureRule(
                    "runtime knows no engine",
                    noClasses()
                            .that()
                            .resideInAPackage("dev.understudy.runtime..")
                            .should()
                            .dependOnClassesThat(resideInAnyPackage("dev.understudy.engine..", "dev.understudy.cli..")),
                    List.of(RuntimeClimber.class),
                    List.of("EngineClimber")),
            new ArchitectureRule(
                    "engine knows no front end",
                    noClasses()
                            .that()
                            .resideInAPackage("dev.understudy.engine..")
                            .should()
                            .dependOnClassesThat(resideInAPackage("dev.understudy.cli..")),
                    List.of(EngineClimber.class),
                    List.of("CliClimber")),
            new ArchitectureRule(
                    "packages have no cycles",
                    slices().matching("dev.understudy.(*).(*)..").should().beFreeOfCycles(),
                    List.of(CoreClimber.class, RuntimeClimber.class, EngineClimber.class, CliClimber.class),
                    List.of("Cycle detected")),
            new ArchitectureRule(
                    "core is pure",
                    noClasses()
                            .that()
                            .resideInAPackage("dev.understudy.core..")
                            .should()
                            .dependOnClassesThat(impure())
                            .orShould()
                            .callMethod(Instant.class, "now")
                            .orShould()
                            .callMethod(System.class, "nanoTime")
                            .orShould()
                            .callMethod(System.class, "currentTimeMillis"),
                    List.of(Impure.class),
                    List.of(
                            "Files.exists",
                            "Thread.currentThread()",
                            "Instant.now()",
                            "System.nanoTime()",
                            "System.currentTimeMillis()")),
            new ArchitectureRule(
                    "nobody sleeps but await",
                    noClasses()
                            .that()
                            .doNotBelongToAnyOf(Await.class)
                            .should()
                            .callMethod(Thread.class, "sleep", long.class)
                            .orShould()
                            .callMethod(Thread.class, "sleep", Duration.class),
                    List.of(Sleeper.class),
                    List.of("Thread.sleep(long)", "Thread.sleep(java.time.Duration)")),
            new ArchitectureRule(
                    "only spawning starts programs",
                    noClasses()
                            .that()
                            .doNotBelongToAnyOf(Spawning.class)
                            .should()
                            .callMethod(ProcessBuilder.class, "start")
                            .orShould()
                            .callMethod(ProcessBuilder.class, "startPipeline", List.class)
                            .orShould()
                            .callMethodWhere(JavaCall.Predicates.target(
                                            HasOwner.Predicates.With.owner(assignableTo(Runtime.class)))
                                    .and(JavaCall.Predicates.target(HasName.Predicates.name("exec")))),
                    List.of(Starter.class),
                    List.of("ProcessBuilder.start()", "ProcessBuilder.startPipeline(", "Runtime.exec(")),
            new ArchitectureRule(
                    "every package names the thing",
                    noClasses()
                            .should()
                            .resideInAnyPackage(
                                    "..util..", "..utils..", "..common..", "..helper..", "..helpers..", "..misc.."),
                    List.of(Anything.class),
                    List.of("Anything")),
            new ArchitectureRule(
                    "front ends do not talk sql",
                    noClasses()
                            .that()
                            .resideInAPackage("dev.understudy.cli..")
                            .should()
                            .dependOnClassesThat(resideInAPackage("java.sql..")),
                    List.of(SqlFrontEnd.class),
                    List.of("java.sql.Connection")),
            new ArchitectureRule(
                    "only the cli prints",
                    noClasses()
                            .that()
                            .resideOutsideOfPackage("dev.understudy.cli..")
                            .should()
                            .accessField(System.class, "out")
                            .orShould()
                            .accessField(System.class, "err"),
                    List.of(Printer.class),
                    List.of("System.out", "System.err")));

    @Override
    public String toString() {
        return name;
    }

    /** Files, sockets, databases, threads and clocks: whatever makes two runs differ. */
    private static DescribedPredicate<JavaClass> impure() {
        return resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.sql..", "java.nio.channels..")
                .and(DescribedPredicate.not(belongToAnyOf(
                        java.io.Serializable.class, java.io.Serial.class, java.io.ObjectStreamException.class)))
                .or(belongToAnyOf(Thread.class, ProcessBuilder.class, Process.class))
                .as("do I/O or threads");
    }
}
