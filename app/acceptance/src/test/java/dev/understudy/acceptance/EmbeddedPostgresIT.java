package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.EmbeddedRelease;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.report.Verdict;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.PostgresSource;
import dev.understudy.engine.Appliance.Selection;
import dev.understudy.engine.PostgresWish;
import dev.understudy.engine.connect.ClientEnvironment;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.embedded.EmbeddedServers;
import dev.understudy.runtime.state.DirectoryTree;
import dev.understudy.runtime.state.StateDirectories;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL 16 whole, on a machine that has it not: server binaries from Maven Central, a stack of production's shape, a failover. */
class EmbeddedPostgresIT {
    private static final int MAJOR = 16;

    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static RunningStack stack;
    private static StackStatus before;
    private static DrillResult result;
    private static Report report;

    @BeforeAll
    static void crashThePrimary() {
        requireServers();
        stack = STACKS.appliance().up(selection("embedded"), Progress.SILENT);
        before = STACKS.appliance().status(stack);
        result = STACKS.appliance()
                .drill(
                        new DrillTarget.Attached(stack.plan().name()),
                        DrillRequests.of(FaultName.CRASH),
                        Progress.SILENT);
        report = Report.of(result);
    }

    private static Selection selection(String name) {
        return selection(name, TestStacks.asynchronous(name));
    }

    private static Selection selection(String name, String stackFile) {
        Selection selection = STACKS.selection(name, stackFile);
        return new Selection(
                selection.file(),
                selection.name(),
                new PostgresWish(OptionalInt.of(MAJOR), Optional.of(PostgresSource.EMBEDDED)));
    }

    /** Skips visibly where they cannot be had, unless {@code -Drequire=embedded} says that they must. */
    private static void requireServers() {
        try {
            EmbeddedServers.of(STACKS.environment().directories()).ensure(release(), Progress.SILENT);
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.DOWNLOAD_FAILED || LocalStacks.requires("embedded")) {
                throw e;
            }
            Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    private static EmbeddedRelease release() {
        return EmbeddedServers.of(STACKS.environment().directories()).installs().stream()
                .filter(install -> install.version().major() == MAJOR)
                .map(PostgresInstall::embedded)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no server binaries for this platform"));
    }

    @Test
    void comesUpInProductionsShape() {
        assertThat(before.state()).as(before.toString()).isEqualTo(StackStatus.State.HEALTHY);
        assertThat(before.nodes().get(1).upstream()).contains("pg1");
        assertThat(before.nodes().get(2).upstream()).contains("pg2");
        assertThat(before.poolers()).hasSize(3);
    }

    @Test
    void itsPlanSaysWhatIsAbsent() {
        assertThat(stack.plan().binaries().absent())
                .containsExactly("pg_basebackup", "pg_controldata", "pg_rewind", "psql");
        assertThat(String.join("\n", stack.plan().notes()))
                .contains(
                        "16.15 is server binaries from Maven Central", "pg_basebackup", "pg_rewind", "psql", "pgaudit");
    }

    @Test
    void everyNodeIsThatMajorWithChecksums() {
        Superuser superuser = new Superuser(stack);
        for (String node : List.of("pg1", "pg2", "pg3")) {
            assertThat(superuser.run(
                            node, "SELECT current_setting('server_version'), current_setting('data_checksums')"))
                    .isEqualTo("16.15|on");
        }
        assertThat(superuser.in("app").run(Superuser.primary(STACKS.appliance().status(stack)), """
                SELECT count(*) > 0 FROM pg_stat_statements"""))
                .isEqualTo("t");
    }

    /** No setting of ours is unknown to this major, or was renamed. */
    @Test
    void everySettingIsUnderstood() {
        assertThat(new Superuser(stack).run("pg2", "SELECT name, error FROM pg_file_settings WHERE error IS NOT NULL"))
                .isEmpty();
    }

    @Test
    void theEnvironmentLeadsAClientThereByTlsAndScram(@TempDir Path directory) throws IOException {
        Map<String, String> environment = new ClientEnvironment(stack.plan(), stack.secrets()).variables(DbRole.APP);

        ExecResult asked = new Psql(stack.plan(), directory).run(environment, """
                SELECT current_user, left(version(), 13);
                """);

        assertThat(asked.errors()).isEmpty();
        assertThat(asked.output().strip()).isEqualTo("app|PostgreSQL 16");
        assertThat(
                        new Superuser(stack)
                                .run(
                                        "pg2",
                                        "SELECT DISTINCT left(rolpassword, 13) FROM pg_authid WHERE rolcanlogin AND NOT rolsuper"))
                .isEqualTo("SCRAM-SHA-256");
        assertThat(new Superuser(stack).run("pg2", """
                SELECT DISTINCT version FROM pg_stat_ssl JOIN pg_stat_replication USING (pid)""")).isEqualTo("TLSv1.3");
    }

    @Test
    void theFailoverDrillPasses() throws IOException {
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.PASSED);
        assertThat(report.ledger("acknowledged")).isPositive();
        assertThat(report.ledger("duplicated") + report.ledger("unexpected")).isZero();
        assertThat(report.schemaErrors()).isEmpty();
        assertThat(report.json().path("environment").path("postgresql").asString())
                .isEqualTo("16.15 (embedded)");
    }

    @Test
    void theFormerPrimaryRejoinsByCloneAndTheReportSaysWhy() throws IOException {
        String why = "pg1: standby of pg2 by clone: this PostgreSQL came without pg_rewind";
        assertThat(report.events("REJOINED")).singleElement().asString().contains(why);
        assertThat(result.text()).contains(why);
        // What the clone was unpacked from is gone.
        try (var left = Files.list(Path.of(stack.plan().layout().nodes(), "pg1"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("config", "data", "postgresql.log");
        }
    }

    /** Through links: this PostgreSQL rejoins by clone, which passes through them too. */
    @Test
    void theDrillOfAnIsolatedPrimaryPassesToo() throws IOException {
        Selection isolated = selection("isolated", TestStacks.asynchronous("isolated"));
        RunningStack other = STACKS.appliance().up(isolated, Progress.SILENT);

        DrillResult drill = STACKS.appliance()
                .drill(
                        new DrillTarget.Attached(other.plan().name()),
                        DrillRequests.of(FaultName.ISOLATE),
                        Progress.SILENT);

        assertThat(drill.verdict()).as(drill.text()).isEqualTo(Verdict.PASSED);
        Report told = Report.of(drill);
        assertThat(told.events("HEALED")).hasSize(1);
        assertThat(told.events("REJOINED")).singleElement().asString().contains("by clone");
        assertThat(told.json().path("environment").path("postgresql").asString())
                .isEqualTo("16.15 (embedded)");
        assertThat(STACKS.appliance().status(other).state()).isEqualTo(StackStatus.State.HEALTHY);
    }

    /** The server that writes the clone says so last, when all files are there: it must not pass for a clone. */
    @Test
    void aDamagedPageOfTheUpstreamIsNotCloned() throws IOException {
        Selection damaged = selection("damaged", TestStacks.asynchronousWithoutAllowance("damaged"));
        RunningStack other = STACKS.appliance().up(damaged, Progress.SILENT);
        String file = new Superuser(other)
                .run(
                        "pg1",
                        "CREATE TABLE numbers AS SELECT generate_series(1, 10000) AS n",
                        "CHECKPOINT",
                        "SELECT pg_relation_filepath('numbers')");
        NodeHandle pg2 = other.node(new NodeId("pg2"));
        pg2.stop(ShutdownMode.FAST);
        DirectoryTree.delete(Path.of(pg2.plan().dataDirectory()));
        damage(Path.of(other.node(new NodeId("pg1")).plan().dataDirectory(), file));

        assertThatThrownBy(() -> STACKS.appliance().up(damaged, Progress.SILENT))
                .hasMessageContaining("checksum verification failure during base backup");
        assertThat(Path.of(pg2.plan().dataDirectory())).doesNotExist();
    }

    /** In the middle of its second page. */
    private static void damage(Path file) throws IOException {
        try (FileChannel table = FileChannel.open(file, StandardOpenOption.WRITE)) {
            table.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 8192 + 4000);
        }
    }

    @Test
    void containersAreRefused() {
        assertThatThrownBy(() -> dev.understudy.engine.LocalAppliance.make(
                                "docker",
                                STACKS.environment(),
                                STACKS.environment().home(),
                                Optional.empty())
                        .plan(selection("contained")))
                .hasMessageContaining("source embedded is for processes");
    }

    /** The real artifact, and a pin that is not its own. */
    @Test
    void anArtifactWithAnotherChecksumIsRefused(@TempDir Path directory) {
        EmbeddedRelease real = release();
        EmbeddedRelease other = new EmbeddedRelease(real.release(), real.platform(), "0".repeat(64));
        StateDirectories directories = new StateDirectories(directory.resolve("state"), directory.resolve("cache"));

        assertThatThrownBy(() -> EmbeddedServers.of(directories).ensure(other, Progress.SILENT))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining(real.sha256());
        assertThat(directory.resolve("cache/postgres").resolve(real.directory()))
                .doesNotExist();
    }

    @Test
    void whatIsInTheCacheNeedsNoRepositoryAndWhatIsNotDoes(@TempDir Path directory) throws IOException {
        Path mavenHome = Files.createDirectory(directory.resolve("m2"));
        Files.writeString(mavenHome.resolve("settings.xml"), """
                <settings><mirrors><mirror>
                  <id>unusable</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:1/</url>
                </mirror></mirrors></settings>
                """);
        EmbeddedServers.of(STACKS.environment().directories(), mavenHome).ensure(release(), Progress.SILENT);

        StateDirectories empty = new StateDirectories(directory.resolve("state"), directory.resolve("cache"));
        assertThatThrownBy(() -> EmbeddedServers.of(empty, mavenHome).ensure(release(), Progress.SILENT))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED))
                .hasMessageContaining("127.0.0.1:1");
    }
}
