package dev.understudy.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineAnswersIT {
    @TempDir
    private Path directory;

    @Test
    void engineThatDoesNotRunIsSaidNotToAnswer() {
        assertUnavailable(directory.resolve("none.sock"), "no container engine answers");
    }

    @Test
    void socketThatNobodyListensOnIsNoEngine() throws IOException {
        Path socket = directory.resolve("left.sock");
        listen(socket).close();
        assertThat(socket).exists();

        assertUnavailable(socket, "no container engine answers");
    }

    /** The kernel accepts for it, and it never says a word. */
    @Test
    void engineThatHangsIsGivenUp() throws IOException {
        Path socket = directory.resolve("hung.sock");
        try (ServerSocketChannel hung = listen(socket)) {
            assertUnavailable(socket, "does not answer", Duration.ofMillis(50));
        }
    }

    /** As at the end of a controller that looks at its containers just then: not the engine is what fails. */
    @Test
    void whoeverIsInterruptedWhileItAsksIsToldSoAndStaysInterrupted() throws IOException {
        Path socket = directory.resolve("interrupted.sock");
        try (ServerSocketChannel hung = listen(socket);
                DockerEngine engine = DockerEngine.at(new EngineAddress(Map.of("DOCKER_HOST", "unix://" + socket)))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> engine.inspect("understudy"))
                    .isInstanceOfSatisfying(
                            UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED))
                    .hasMessageContaining("look at container understudy");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void emptyAddressIsThisMachinesEngine() {
        try (DockerEngine engine = DockerEngine.at(new EngineAddress(Map.of("DOCKER_HOST", "")))) {
            assertThat(engine.address().find("DOCKER_HOST")).isEmpty();
        }
    }

    /** It is said as any other engine that is not to be had: a choice of drivers goes on to the next. */
    @ParameterizedTest
    @ValueSource(strings = {"no-address", "gopher://somewhere:1", "tcp://with space"})
    void malformedAddressIsNoEngine(String address) {
        EngineAddress malformed = new EngineAddress(Map.of("DOCKER_HOST", address));
        assertThatThrownBy(() -> DockerEngine.at(malformed))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE))
                .hasMessageContaining("no container engine answers: the address " + address);
    }

    private static ServerSocketChannel listen(Path socket) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    private static void assertUnavailable(Path socket, String words) {
        assertUnavailable(socket, words, Duration.ofSeconds(10));
    }

    private static void assertUnavailable(Path socket, String words, Duration patience) {
        try (DockerEngine engine = DockerEngine.at(new EngineAddress(Map.of("DOCKER_HOST", "unix://" + socket)))) {
            assertThatThrownBy(() -> engine.requireAnswer(patience))
                    .isInstanceOfSatisfying(
                            UnderstudyException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE))
                    .hasMessageContaining(words);
        }
    }
}
