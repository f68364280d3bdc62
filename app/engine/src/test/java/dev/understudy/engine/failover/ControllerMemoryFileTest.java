package dev.understudy.engine.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.Request;
import dev.understudy.core.stack.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControllerMemoryFileTest {
    private static final NodeId PG1 = new NodeId("pg1");
    private static final NodeId PG2 = new NodeId("pg2");

    @TempDir
    private Path directory;

    private ControllerMemoryFile file() {
        return new ControllerMemoryFile(directory.resolve("agent/memory.json"));
    }

    @Test
    void aNewStackHasNothingToRemember() {
        assertThat(file().load()).isEqualTo(ControllerMemory.EMPTY);
    }

    static Stream<ControllerMemory> memories() {
        return Stream.of(
                ControllerMemory.EMPTY,
                new ControllerMemory(Set.of(PG1, PG2), true, Optional.empty()),
                with(new Request.Switchover(PG1, Optional.of(PG2), true)),
                with(new Request.Switchover(PG1, Optional.empty())),
                with(new Request.Failover(PG1, Optional.empty(), true)),
                with(new Request.Failover(PG1, Optional.of(PG2), false)),
                with(new Request.Reinit(PG2)));
    }

    private static ControllerMemory with(Request request) {
        return new ControllerMemory(Set.of(PG1), false, Optional.of(request));
    }

    @ParameterizedTest
    @MethodSource("memories")
    void whatIsStoredIsLoaded(ControllerMemory memory) throws Exception {
        file().store(ControllerMemory.EMPTY.withPaused(true));
        file().store(memory);

        assertThat(file().load()).isEqualTo(memory);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("agent/memory.json"))))
                .isEqualTo("rw-------");
    }

    /** Whoever comes days later must not do what was asked in another situation, unless it was begun. */
    @Test
    void aRequestThatWasNotBegunInTimeIsForgotten() {
        Request asked = new Request.Failover(PG1, Optional.of(PG2), false);
        ControllerMemory waiting = new ControllerMemory(Set.of(), true, Optional.of(asked));
        Instant past = Instant.now().minusSeconds(1);

        file().store(waiting, Instant.now().plusSeconds(3600));
        assertThat(file().load()).isEqualTo(waiting);
        file().store(waiting, past);
        assertThat(file().load()).isEqualTo(waiting.withRequest(Optional.empty()));

        // Stored again on the way, it keeps its time; the fence of whom it leads away from is its beginning.
        file().store(waiting.withPaused(false));
        assertThat(file().load().request()).isEmpty();
        file().store(waiting.withFenced(Set.of(PG2)));
        assertThat(file().load().request()).isEmpty();
        file().store(waiting.withFenced(Set.of(PG1)));
        assertThat(file().load().request()).contains(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"fenced\":[]}", "{\"fenced\":[],\"paused\":false,\"more\":1}"})
    void whatIsDamagedIsNotTakenForNothing(String text) throws Exception {
        file().store(ControllerMemory.EMPTY);
        Files.writeString(directory.resolve("agent/memory.json"), text);

        UnderstudyException refused = catchThrowableOfType(UnderstudyException.class, () -> file().load());

        assertThat(refused.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
        assertThat(refused).hasMessageContaining("memory.json");
    }
}
