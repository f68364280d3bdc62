package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerVersionTest {
    @Test
    void aServersVersionIsToldWithoutThatOfItsPackage() {
        assertThat(ServerVersion.number("15.18 (Debian 15.18-0+deb12u1)")).isEqualTo("15.18");
        assertThat(ServerVersion.number("17.5")).isEqualTo("17.5");
        assertThat(ServerVersion.number("19beta1")).isEqualTo("19beta1");
    }
}
