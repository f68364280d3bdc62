package dev.understudy.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private Map<String, String> address(Map<String, String> environment) {
        return EngineAddress.asTestcontainersHas(environment, home).variables();
    }

    private void properties(String... lines) throws IOException {
        Files.writeString(home.resolve(".testcontainers.properties"), String.join("\n", lines) + "\n");
    }
}
