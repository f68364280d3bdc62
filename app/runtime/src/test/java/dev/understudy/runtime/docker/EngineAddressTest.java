package dev.understudy.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineAddressTest {
    @TempDir
    private Path home;

    @Test
    void withoutTheFileTheEnvironmentDecides() {
        assertThat(address(Map.of())).isEmpty();
        assertThat(address(Map.of("DOCKER_HOST", "unix:///a"))).containsEntry("DOCKER_HOST", "unix:///a");
    }

    @Test
    void fileIsReadInTheOrderOfTestcontainers() throws IOException {
        properties("tc.host=tcp://third:1");
        assertThat(address(Map.of())).containsEntry("DOCKER_HOST", "tcp://third:1");

        properties("tc.host=tcp://third:1", "docker.host=tcp://second:1");
        assertThat(address(Map.of())).containsEntry("DOCKER_HOST", "tcp://second:1");
        assertThat(address(Map.of("DOCKER_HOST", "tcp://first:1"))).isEqualTo(Map.of("DOCKER_HOST", "tcp://first:1"));
    }

    @Test
    void tlsIsAskedForOnlyByYes() throws IOException {
        properties("docker.host=tcp://second:1", "docker.tls.verify=1", "docker.cert.path=/certs");
        assertThat(address(Map.of()))
                .containsEntry("DOCKER_TLS_VERIFY", "1")
                .containsEntry("DOCKER_CERT_PATH", "/certs");

        properties("docker.host=tcp://second:1", "docker.tls.verify=false");
        assertThat(address(Map.of())).doesNotContainKey("DOCKER_TLS_VERIFY");
    }

    @Test
    void restOfTheEnvironmentStays() throws IOException {
        properties("docker.host=tcp://second:1");
        assertThat(address(Map.of("PATH", "/bin"))).containsEntry("PATH", "/bin");
    }

    /** As to docker, to which an empty variable is none. */
    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void blankVariableIsNone(String blank) throws IOException {
        Map<String, String> environment =
                Map.of("DOCKER_HOST", blank, "DOCKER_TLS_VERIFY", blank, "DOCKER_CERT_PATH", blank, "HOME", "");

        assertThat(new EngineAddress(environment).find("DOCKER_HOST")).isEmpty();
        assertThat(address(environment)).isEqualTo(Map.of("HOME", ""));
        properties("docker.host=tcp://second:1", "docker.tls.verify=1", "docker.cert.path=/certs");
        assertThat(address(environment))
                .containsEntry("DOCKER_HOST", "tcp://second:1")
                .containsEntry("DOCKER_TLS_VERIFY", "1")
                .containsEntry("DOCKER_CERT_PATH", "/certs");
    }

    private Map<String, String> address(Map<String, String> environment) {
        return EngineAddress.asTestcontainersHas(environment, home).variables();
    }

    private void properties(String... lines) throws IOException {
        Files.writeString(home.resolve(".testcontainers.properties"), String.join("\n", lines) + "\n");
    }
}
