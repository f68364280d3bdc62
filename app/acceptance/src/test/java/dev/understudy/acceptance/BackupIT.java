package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.backup.BackupKind;
import dev.understudy.core.backup.RepositoryState;
import dev.understudy.core.report.DrillReport.CheckResult.Outcome;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.backup.RestoreReport;
import dev.understudy.engine.operation.StackOperator;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.CanKill;
import dev.understudy.runtime.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On processes. */
class BackupIT extends BackupContract {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    @RegisterExtension
    static final KeptStack STACK = STACKS.kept(NAME, STACK_FILE);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    BackupIT() {
        super(STACKS);
    }

    @Test
    void whatIsDamagedOrLostIsFoundAndTheOtherRepositoryIsNotTakenForIt() {
        STACK.spoil();
        sql("CREATE TABLE IF NOT EXISTS more (id bigint)");
        backups().take(BackupKind.FULL, OptionalInt.empty());
        for (int i = 0; i < 3; i++) {
            sql("INSERT INTO more SELECT generate_series(1, 10)", "SELECT pg_switch_wal()");
        }
        assertSound(backups().check());
        assertSound(backups().verify(OptionalInt.empty()));
        RepositoryState first = backups().list().getFirst();
        String lost = first.walLast().orElseThrow().toString();
        sql("INSERT INTO more SELECT generate_series(1, 10)", "SELECT pg_switch_wal()");
        assertSound(backups().check());

        shell("rm " + repository(1) + "/archive/*/*/*/" + lost + "-*");

        assertThat(failed(backups().check()))
                .singleElement()
                .satisfies(check -> assertThat(check.name() + check.found())
                        .contains("repository 1 has all WAL")
                        .contains("missing: " + lost));
        // pgBackRest's own verification is content.
        assertThat(backups().verify(OptionalInt.of(1)).getFirst().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(prove(1, "latest", false).copy().map(RestoreReport.Copy::replayedTo))
                .isNotEqualTo(prove(2, "latest", false).copy().map(RestoreReport.Copy::replayedTo));

        String newest = backups().list().getLast().newest().orElseThrow().label();
        shell("f=$(ls -S " + repository(2) + "/backup/*/" + newest
                + "/pg_data/base/*/* | head -n 1) && truncate -s 100 \"$f\"");

        assertThat(failed(backups().verify(OptionalInt.of(2))))
                .singleElement()
                .satisfies(check -> assertThat(check.found()).contains("invalid"));
        assertThat(failed(prove(2, "latest", false).checks()))
                .singleElement()
                .satisfies(check -> assertThat(check.name()).contains("files can be restored"));
    }

    /** The promoted one takes what it had received for archived, and never archives it. */
    @Test
    void whatALostPrimaryHadNotArchivedIsArchivedWhenItComesBack() {
        STACK.spoil();
        backups().take(BackupKind.FULL, OptionalInt.empty());
        StackOperator operator = new StackOperator(stack(), "test", Progress.SILENT);

        loseThePrimaryWhileNothingIsArchived();
        takeRepositories("away", "archive");
        operator.failover(Optional.of(new NodeId("pg2")), true, PATIENCE);
        archiveSomethingMore();
        assertSound(backups().check());

        // The control: where the repositories are still away when it returns, the gap is there, and is found.
        loseThePrimaryWhileNothingIsArchived();
        operator.failover(Optional.of(new NodeId("pg1")), true, PATIENCE);
        takeRepositories("away", "archive");
        archiveSomethingMore();
        assertThat(failed(backups().check()))
                .hasSize(2)
                .allSatisfy(check -> assertThat(check.found()).startsWith("missing: 00000002"));
    }

    /** Another key reads nothing, and pgBackRest quotes what it took for text. */
    @Test
    void aRepositoryWithAWrongKeyIsTold() {
        STACK.spoil();
        String configuration = primary().plan().configDirectory() + "/pgbackrest.conf";
        shell("sed -i 's/^repo1-cipher-pass=.*/repo1-cipher-pass=wrong/' " + configuration);

        assertThat(backups().list().getFirst().problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("unable to load info file"));
        assertThat(failed(backups().check()))
                .extracting(check -> check.name())
                .contains("repository 1 has a backup")
                .doesNotContain("repository 2 has a backup");
        assertThatThrownBy(() -> backups().take(BackupKind.FULL, OptionalInt.of(1)))
                .hasMessageContaining("unable to load info file");
    }

    /** Nobody is told by an archive that it is away. */
    @Test
    void whatWaitsForTheArchiveTooLongIsAProblem() {
        assertThat(problems()).isEmpty();
        takeRepositories("archive", "away");
        try {
            sql("CREATE TABLE waiting (id bigint)", "SELECT pg_switch_wal()");
            // It waits since a while ago; the test has no minutes to spare.
            Await.untilTrue("a segment to wait", PATIENCE, this::aSegmentWaits);
            shell("touch --date='10 minutes ago' " + statusDirectory() + "/*.ready");
            assertThat(problems()).singleElement().asString().contains("of WAL wait for the archive, the oldest for 6");
        } finally {
            takeRepositories("away", "archive");
        }
        STACK.spoil();
    }

    private boolean aSegmentWaits() {
        return primary()
                .exec(List.of("/bin/sh", "-c", "ls " + statusDirectory() + "/*.ready"), PATIENCE)
                .succeeded();
    }

    private String statusDirectory() {
        return primary().plan().dataDirectory() + "/pg_wal/archive_status";
    }

    private List<String> problems() {
        return STACKS.appliance().status(stack()).nodes().stream()
                .flatMap(node -> node.problems().stream())
                .toList();
    }

    private void loseThePrimaryWhileNothingIsArchived() {
        takeRepositories("archive", "away");
        String table = "lost_by_" + primary().id();
        sql("CREATE TABLE " + table + " (id bigint)", "SELECT pg_switch_wal()");
        sql("INSERT INTO " + table + " VALUES (1)", "SELECT pg_switch_wal()");
        String end = sql("INSERT INTO " + table + " VALUES (2)", "SELECT pg_current_wal_flush_lsn()");
        Await.untilTrue(
                "the standby to have it",
                PATIENCE,
                () -> sql("SELECT count(*) FROM pg_stat_replication WHERE flush_lsn >= '" + end + "'")
                        .equals("1"));
        primary().ability(CanKill.class).orElseThrow().kill();
    }

    /** Of both repositories at once. */
    private void takeRepositories(String from, String to) {
        for (int number = 1; number <= 2; number++) {
            shell("mv " + repository(number) + "/" + from + " " + repository(number) + "/" + to);
        }
    }

    /** What comes after a gap shows that there is one. */
    private void archiveSomethingMore() {
        sql("CREATE TABLE later_on_" + primary().id() + " (id bigint)", "SELECT pg_switch_wal()");
    }
}
