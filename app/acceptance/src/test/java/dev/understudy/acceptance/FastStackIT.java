package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.engine.status.StackStatus;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stack that is declared fast gives up durability and nothing else. */
class FastStackIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final Duration ARRIVAL_MAX = Duration.ofSeconds(30);

    /** PostgreSQL refuses a base backup from a standby whose primary ever ran without full pages. */
    @Test
    void aCascadingStandbyComesUpAndStreams() {
        RunningStack stack = STACKS.up("cascade", fast(TestStacks.asynchronous("cascade")));
        Superuser superuser = new Superuser(stack);

        superuser.run("pg1", "CREATE TABLE cascaded AS SELECT 1 AS n");

        Await.untilTrue(
                "the table on pg3",
                ARRIVAL_MAX,
                () -> superuser
                        .run("pg3", "SELECT to_regclass('cascaded') IS NOT NULL")
                        .equals("t"));
        StackStatus status = STACKS.appliance().status(stack);
        assertThat(status.state()).as(status.toString()).isEqualTo(StackStatus.State.HEALTHY);
        assertThat(status.nodes().getLast().upstream()).contains("pg2");
        assertThat(settings(superuser)).isEqualTo("fsync off, full_page_writes on, synchronous_commit off");
    }

    @Test
    void withoutACascadeFullPagesAreGivenUpToo() {
        RunningStack stack = STACKS.up("plain", fast(TestStacks.asynchronousWithoutAllowance("plain")));

        assertThat(STACKS.appliance().status(stack).state()).isEqualTo(StackStatus.State.HEALTHY);
        assertThat(settings(new Superuser(stack))).isEqualTo("fsync off, full_page_writes off, synchronous_commit off");
    }

    /** Of a fast stack nobody may expect a recovery point. */
    private static String fast(String stackFile) {
        return stackFile.replace("durability: durable", "durability: fast").replaceAll("(?m)^  rpo: .*\\R", "");
    }

    private static String settings(Superuser superuser) {
        return superuser.run("pg1", """
                SELECT string_agg(name || ' ' || setting, ', ' ORDER BY name) FROM pg_settings
                 WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')""");
    }
}
