package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.render.Secrets;
import dev.understudy.engine.rotation.RotationReport;
import dev.understudy.engine.rotation.RotationWishes;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.state.SecretStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On processes; and killed. */
class RotationIT extends RotationContract {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    @RegisterExtension
    static final KeptStack STACK = STACKS.kept(NAME, STACK_FILE);

    RotationIT() {
        super(STACKS);
    }

    @Test
    void whoeverIsKilledLeavesPasswordsThatAreGood() throws Exception {
        SecretStore store = stack.renewal().orElseThrow().store();
        Secrets before = stack.secrets();
        String first = before.login(DbRole.APP);
        String second = DbRole.APP.after(first);

        killedOnce(() -> !stack.secrets().passwordOf(second).equals(before.passwordOf(second)));
        assertThat(stack.secrets().login(DbRole.APP)).isEqualTo(first);
        requireGood();

        killedOnce(() -> stack.secrets().login(DbRole.APP).equals(second));
        requireGood();
        assertThat(stacks.appliance().status(stack).credentials().due())
                .as("status reminds of it")
                .anyMatch(due -> due.contains("app") && due.contains("rotate passwords --finish"));

        killedOnce(() -> !stack.secrets().passwordOf(first).equals(before.passwordOf(first)));
        requireGood();

        RotationReport report =
                rotations().passwords(new RotationWishes(everybody(), Duration.ZERO, DEADLINE, true, false));
        assertThat(report.settled()).as(report.toString()).isTrue();
        for (DbRole role : everybody()) {
            assertThat(store.state(role).unfinished())
                    .as(role + " is unfinished")
                    .isFalse();
        }
        assertThat(isLetIn(before, DbRole.APP)).as("the password of before").isFalse();
        requireGood();
        StackStatus status = stacks.appliance().status(stack);
        assertThat(status.credentials().due()).isEmpty();
        awaitHealthy();
    }

    /** Those who read now are let in, though a rotation was cut off. */
    private void requireGood() {
        for (DbRole role : List.of(DbRole.APP, DbRole.READONLY, DbRole.MIGRATOR, DbRole.ADMIN, DbRole.MONITOR)) {
            assertThat(isLetIn(stack.secrets(), role))
                    .as("the password in use of " + role)
                    .isTrue();
        }
    }

    private void killedOnce(BooleanSupplier moment) throws IOException, InterruptedException {
        Path output = Files.createTempFile("rotation", ".log");
        Process rotation = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RotationMain.class.getName(),
                        stacks.environment().directories().stateHome().toString(),
                        stacks.environment().directories().cacheHome().toString(),
                        LocalStacks.home().toString(),
                        NAME)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            Await.untilTrue("the moment", DEADLINE, () -> moment.getAsBoolean() || !rotation.isAlive());
            assertThat(rotation.isAlive()).as(Files.readString(output)).isTrue();
        } finally {
            rotation.destroyForcibly().waitFor();
            Files.delete(output);
        }
    }
}
