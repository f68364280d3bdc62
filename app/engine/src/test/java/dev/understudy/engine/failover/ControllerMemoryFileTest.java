package dev.understudy.engine.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.Request;
import dev.understudy.core.stack.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
                with(new Request.Switchover(PG1, Optional.empty()).asBegun()),
                with(new Request.Failover(PG1, Optional.empty(), true).asBegun()),
                with(new Request.Failover(PG1, Optional.of(PG2), false).asBegun()),
                with(new Request.Reinit(PG2).asBegun()));
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

    /** Whoever comes next must not do what was asked in another situation, by somebody who is not there any more. */
    @Test
    void aRequestIsNotThereForOthersBeforeItIsBegun() throws Exception {
        Request asked = new Request.Failover(PG1, Optional.of(PG2), false);
        ControllerMemory waiting = new ControllerMemory(Set.of(PG1), true, Optional.of(asked));

        file().store(waiting);

        assertThat(file().load()).isEqualTo(waiting.withRequest(Optional.empty()));
        assertThat(directory.resolve("agent/memory.json")).content().doesNotContain("FAILOVER");
        file().store(waiting.before(new Action.Fence(PG1)));
        assertThat(file().load().request()).contains(asked.asBegun());
    }

    /** As versions wrote it that stored each request at once. */
    @Test
    void aStoredRequestThatWasNotBegunIsForgotten() throws Exception {
        file().store(new ControllerMemory(Set.of(), true, Optional.of(new Request.Reinit(PG2).asBegun())));
        Path stored = directory.resolve("agent/memory.json");
        Files.writeString(stored, Files.readString(stored).replace("\"begun\":true", "\"begun\":false"));

        assertThat(file().load()).isEqualTo(ControllerMemory.EMPTY.withPaused(true));
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
