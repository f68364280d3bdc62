package dev.understudy.core.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DueRotationsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void nothingIsDueBeforeItsTime() {
        assertThat(DueRotations.warnings(List.of(certificate("pg1", 30)), List.of(password("app", 90, false)), NOW))
                .isEmpty();
    }

    @Test
    void certificatesAreDueAMonthAheadAndTheCaIsSomethingElse() {
        assertThat(DueRotations.warnings(
                        List.of(certificate("ca", 10), certificate("pg1", 29), certificate("pg2", -3)), List.of(), NOW))
                .containsExactly(
                        "the certificate of ca expires in 10 days: understudy rotate certs --ca",
                        "the certificate of pg1 expires in 29 days: understudy rotate certs",
                        "the certificate of pg2 expired 3 days ago: understudy rotate certs");
    }

    @Test
    void oldAndHalfReplacedPasswordsAreNamedTogether() {
        assertThat(DueRotations.warnings(
                        List.of(),
                        List.of(
                                password("app", 91, false),
                                password("admin", 100, true),
                                password("monitor", 1, false)),
                        NOW))
                .containsExactly(
                        "passwords older than 90 days: app, admin: understudy rotate passwords",
                        "passwords that were replaced and may still be good: admin: understudy rotate passwords --finish");
    }

    private static Certificate certificate(String name, int days) {
        return new Certificate(name, "1", NOW.plus(Duration.ofDays(days)));
    }

    private static PasswordAge password(String role, int days, boolean unfinished) {
        return new PasswordAge(role, NOW.minus(Duration.ofDays(days)), unfinished);
    }
}
