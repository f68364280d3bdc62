package dev.understudy.acceptance;

import static dev.understudy.acceptance.UpstreamLookAlikes.docker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.report.Verdict;
import dev.understudy.core.stack.StackName;
import dev.understudy.engine.StackSummary;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.engine.status.StackStatus.State;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stack on upstream images by the docker driver: what it lacks is said, what it promises is drilled, what cannot be is refused. */
class UpstreamImagesIT {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    private static final String NAME = "upstream-" + ProcessHandle.current().pid();

    private static RunningStack stack;

    @BeforeAll
    static void bringTheStackUp() {
        UpstreamLookAlikes.make();
        stack = STACKS.up(
                NAME,
                TestStacks.first(NAME)
                        + images("postgres: \"" + UpstreamLookAlikes.POSTGRES + "\", pgbouncer: \""
                                + UpstreamLookAlikes.PGBOUNCER + "\""));
    }

    private static String images(String images) {
        return "images: {" + images + "}\n";
    }

    @Test
    void statusSaysWhatTheImagesLack() {
        StackStatus status = STACKS.appliance().status(stack);

        assertThat(status.state()).isEqualTo(State.HEALTHY);
        assertThat(String.join("\n", status.notes()))
                .contains("the nodes run in image " + UpstreamLookAlikes.POSTGRES + " (15.")
                .contains("absent in it: pgaudit (no audit log), pgBackRest (no backups)")
                .contains("the poolers run in image " + UpstreamLookAlikes.PGBOUNCER + " (1.24.1)")
                .doesNotContain("not looked into");
    }

    @Test
    void containersRunTheImagesAsTheirOwnUsersAndLeaveNoVolumeWithoutAName() {
        assertThat(docker(
                                "inspect",
                                "--format={{.Config.Image}} {{.Config.User}}",
                                container("pg1"),
                                container("pooler1"))
                        .lines())
                .containsExactly(
                        UpstreamLookAlikes.POSTGRES + " 5432:5432", UpstreamLookAlikes.PGBOUNCER + " 6432:6432");
        assertThat(docker(
                                "inspect",
                                "--format={{range .Mounts}}{{if eq .Type \"volume\"}}{{println .Name}}{{end}}{{end}}",
                                container("pg1"),
                                container("pooler1"),
                                container("setup"),
                                container("init"))
                        .lines()
                        .filter(line -> !line.isBlank()))
                .isNotEmpty()
                .allMatch(volume -> volume.startsWith("understudy-" + NAME + "_"));
    }

    private static String container(String id) {
        return "understudy-" + NAME + "-" + id + "-1";
    }

    @Test
    void acknowledgedWritesSurviveACrashOfThePrimary() throws IOException {
        DrillResult result = STACKS.appliance()
                .drill(
                        new DrillTarget.Attached(stack.plan().name()),
                        DrillRequests.of(FaultName.CRASH),
                        Progress.SILENT);

        Report report = Report.of(result);
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.PASSED);
        assertThat(report.ledger("acknowledged")).isPositive();
        assertThat(report.ledger("lost")).isZero();
        assertThat(report.events("PROMOTED")).hasSize(1);
        assertThat(STACKS.appliance().status(stack).state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void imageOfAnotherMajorIsRefused() {
        String file = TestStacks.single("wrong-major").replace("postgresql: 15", "postgresql: 16");

        refused(
                "wrong-major",
                file + images("postgres: " + UpstreamLookAlikes.NAMELESS),
                ErrorCode.STACK_FILE,
                "image " + UpstreamLookAlikes.NAMELESS + " is PostgreSQL 15.",
                "Name an image of the stack's major");
    }

    @Test
    void imageWithoutTheProgramIsRefused() {
        refused(
                "no-postgres",
                TestStacks.single("no-postgres") + images("postgres: \"" + UpstreamLookAlikes.PGBOUNCER + "\""),
                ErrorCode.STACK_FILE,
                "there is no PostgreSQL in image " + UpstreamLookAlikes.PGBOUNCER,
                "images.postgres is a server's image");
        refused(
                "no-pgbouncer",
                TestStacks.single("no-pgbouncer") + images("pgbouncer: \"" + UpstreamLookAlikes.POSTGRES + "\""),
                ErrorCode.STACK_FILE,
                "there is no PgBouncer in image " + UpstreamLookAlikes.POSTGRES,
                "images.pgbouncer is a pooler's image");
        refused(
                "no-shell",
                TestStacks.single("no-shell") + images("postgres: \"" + UpstreamLookAlikes.BARE + "\""),
                ErrorCode.STACK_FILE,
                "image " + UpstreamLookAlikes.BARE + " has no shell",
                "Name another image");
    }

    @Test
    void imageThatNobodyHasIsRefused() {
        refused(
                "nowhere",
                TestStacks.single("nowhere") + images("postgres: \"registry.invalid/understudy-test/nowhere:1\""),
                ErrorCode.ENGINE_FAILED,
                "image registry.invalid/understudy-test/nowhere:1, which the stack file names, is not on the engine",
                "docker load");
    }

    /** Nothing of it is left, neither a stack nor a container. */
    private static void refused(String name, String file, ErrorCode code, String message, String hint) {
        assertThatThrownBy(() -> STACKS.up(name, file))
                .isInstanceOfSatisfying(UnderstudyException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.hint()).contains(hint);
                })
                .hasMessageContaining(message);
        assertThat(STACKS.appliance().stacks())
                .extracting(StackSummary::name)
                .doesNotContain(new StackName(name))
                .contains(new StackName(NAME));
        assertThat(docker("ps", "--all", "--quiet", "--filter=ancestor=" + UpstreamLookAlikes.BARE))
                .isEmpty();
    }

    @Test
    void planLooksIntoImagesToo() {
        List<String> notes = STACKS.appliance()
                .plan(STACKS.selection(
                        "planned", TestStacks.single("planned") + images("postgres: " + UpstreamLookAlikes.NAMELESS)))
                .notes();

        assertThat(String.join("\n", notes))
                .contains("image " + UpstreamLookAlikes.NAMELESS + " (15.")
                .doesNotContain("not looked into");
    }
}
