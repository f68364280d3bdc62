package dev.understudy.core.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.postgres.DbRole;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoginStateTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void whatIsWrittenIsReadAndTheFirstLineIsTheLogin() {
        LoginState state = new LoginState("app_b", Optional.of(AT), true);

        assertThat(state.text()).isEqualTo("app_b\nsince 2026-11-22T10:00:00Z\nunfinished\n");
        assertThat(LoginState.parse(DbRole.APP, state.text())).contains(state);
        assertThat(LoginState.parse(DbRole.APP, state.finished().text())).contains(state.finished());
    }

    @Test
    void aLoginOfAnotherRoleIsNone() {
        assertThat(LoginState.parse(DbRole.APP, "readonly_b\n")).isEmpty();
        assertThat(LoginState.parse(DbRole.REPLICATOR, "replicator_b\n")).isEmpty();
        assertThat(LoginState.parse(DbRole.APP, "")).isEmpty();
    }

    @Test
    void anInstantThatCannotBeReadIsUnknown() {
        assertThat(LoginState.parse(DbRole.APP, "app\nsince yesterday\n")).contains(LoginState.first(DbRole.APP));
    }

    @Test
    void loginsTakeTurns() {
        assertThat(DbRole.APP.after("app")).isEqualTo("app_b");
        assertThat(DbRole.APP.after("app_b")).isEqualTo("app");
        assertThat(DbRole.REPLICATOR.after("replicator")).isEqualTo("replicator");
    }
}
