package dev.understudy.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class ScramVerifierTest {
    @Test
    void isWhatPostgresItselfComputes() {
        // Made by PostgreSQL 15 with CREATE ROLE … PASSWORD.
        String verifier =
                "SCRAM-SHA-256$4096:vfLQaBowGIg6f3obvLD4KQ==$igUrr1idG1/WP+6XIfw0zaliPluMZKqDZh0fsFFF+oE=:EOcMcG4qY4Um/P5ezX3BTrMtxfSCcFOKowRWUKZwYSk=";
        byte[] salt = Base64.getDecoder().decode(verifier.split("[:$]", -1)[2]);
        assertThat(ScramVerifier.of("understudy-vector", salt, ScramVerifier.ITERATIONS))
                .isEqualTo(verifier);
        assertThat(ScramVerifier.of("another", salt, ScramVerifier.ITERATIONS)).isNotEqualTo(verifier);
    }

    @Test
    void refusesWhatSaslPrepWouldChange() {
        assertThatThrownBy(() -> ScramVerifier.of("pässword", new byte[16], 4096))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
