package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.backup.BackupKind;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.operation.StackOperator;
import dev.understudy.runtime.CanKill;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import java.time.Duration;
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

    @Override
    KeptStack kept() {
        return STACK;
    }

    /** The promoted one takes what it had received for archived, and never archives it. */
    @Test
    void whatALostPrimaryHadNotArchivedIsArchivedWhenItComesBack() {
        STACK.spoil();
        backups().take(BackupKind.FULL, OptionalInt.empty());
        NodeHandle old = primary();
        // Both repositories are away for a while.
        String away = "mv " + repository(1) + "/archive " + repository(1) + "/away && mv " + repository(2) + "/archive "
                + repository(2) + "/away";
        String back = "mv " + repository(1) + "/away " + repository(1) + "/archive && mv " + repository(2) + "/away "
                + repository(2) + "/archive";
        shell(away);
        for (int i = 0; i < 3; i++) {
            sql("CREATE TABLE unarchived" + i + " (id bigint)", "SELECT pg_switch_wal()");
        }
        old.ability(CanKill.class).orElseThrow().kill();
        StackOperator operator = new StackOperator(stack(), "test", Progress.SILENT);
        operator.failover(Optional.of(new NodeId("pg2")), true, PATIENCE);
        assertThat(primary().id()).isEqualTo("pg2");
        shell(back);
        // Something is archived after the promotion, so that the gap has an end.
        sql("CREATE TABLE later (id bigint)", "SELECT pg_switch_wal()");
        // The control: until the lost one is back there is a gap.
        assertThat(failed(backups().check()))
                .hasSize(2)
                .allSatisfy(check -> assertThat(check.found()).startsWith("missing: "));

        operator.rejoin(PATIENCE);

        assertSound(backups().check());
    }
}
