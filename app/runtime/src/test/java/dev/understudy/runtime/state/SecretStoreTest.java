package dev.understudy.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.ScramVerifier;
import dev.understudy.core.rotation.LoginState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreTest {
    private static final List<String> LOGINS = Arrays.stream(DbRole.values())
            .flatMap(role -> role.logins().stream())
            .toList();

    @TempDir
    private Path directory;

    private SecretStore store;

    @BeforeEach
    void everyLoginHasAPasswordAndItsVerifier() {
        store = new SecretStore(directory, OwnedFiles.ofThisUser());
        store.ensure();
        assertThat(store.load().byLogin()).containsOnlyKeys(LOGINS);
        assertThat(LOGINS).allMatch(this::fits);
    }

    @Test
    void whatIsThereStays() {
        var before = store.load();
        store.ensure();
        assertThat(store.load()).isEqualTo(before);
    }

    @Test
    void aDrawnPasswordIsAnotherAndOnlyThatOne() {
        var before = store.load().byLogin();
        store.redraw("app_b");
        assertThat(store.load().byLogin().get("app_b")).isNotEqualTo(before.get("app_b"));
        assertThat(store.load().byLogin().get("app")).isEqualTo(before.get("app"));
        assertThat(fits("app_b")).isTrue();
    }

    /** The instants between the steps of a draw: the verifier is away, and the password is the old one or the new one. */
    @Test
    void whoeverIsKilledLeavesAPairThatFitsOrAPasswordOfWhichItIsMade() throws IOException {
        Files.delete(directory.resolve("app_b.scram"));
        store.ensure();
        assertThat(fits("app_b")).isTrue();

        Files.delete(directory.resolve("app_b.scram"));
        Files.writeString(directory.resolve("app_b"), "Another1Another1Another1Another1\n");
        store.ensure();
        assertThat(fits("app_b")).isTrue();
        assertThat(store.load().passwordOf("app_b")).isEqualTo("Another1Another1Another1Another1");
    }

    @Test
    void theLoginInUseIsTheOnePublished() {
        assertThat(store.load().login(DbRole.APP)).isEqualTo("app");
        LoginState state = new LoginState("app_b", Optional.of(Instant.parse("2026-11-22T10:00:00Z")), true);

        store.publish(DbRole.APP, state);

        assertThat(store.state(DbRole.APP)).isEqualTo(state);
        assertThat(store.since(DbRole.APP)).isEqualTo(state.since());
        assertThat(store.load().login(DbRole.APP)).isEqualTo("app_b");
        assertThat(store.load().password(DbRole.APP)).isEqualTo(store.load().passwordOf("app_b"));
    }

    @Test
    void aStackOfBeforeHasNoSecondLogins() throws IOException {
        for (String suffix : List.of("", ".scram")) {
            Files.delete(directory.resolve("app_b" + suffix));
        }
        assertThat(store.load().login(DbRole.APP)).isEqualTo("app");
        assertThat(store.load().byLogin()).doesNotContainKey("app_b");
    }

    private boolean fits(String login) {
        String verifier = read(login + ".scram");
        String salt = verifier.substring(verifier.indexOf(':') + 1, verifier.indexOf('$', verifier.indexOf(':')));
        return verifier.equals(
                ScramVerifier.of(read(login), Base64.getDecoder().decode(salt), ScramVerifier.ITERATIONS));
    }

    private String read(String name) {
        try {
            return Files.readString(directory.resolve(name)).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
