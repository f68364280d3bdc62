package dev.understudy.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostDataTest {
    private static final NodeId PG1 = new NodeId("pg1");
    private static final NodeId PG2 = new NodeId("pg2");

    @TempDir
    private Path directory;

    @Test
    void aNewStackIsInitialised() {
        assertThatCode(() -> lostData(false).refuse()).doesNotThrowAnyException();
    }

    @Test
    void aWholeStackIsLeftAlone() throws IOException {
        data(PG1);
        data(PG2);

        assertThatCode(() -> lostData(true).refuse()).doesNotThrowAnyException();
    }

    @Test
    void aLostStandbyIsNoLoss() throws IOException {
        data(PG1);

        assertThatCode(() -> lostData(true).refuse()).doesNotThrowAnyException();
    }

    @Test
    void aMissingPrimaryIsRefusedForWhatAStandbyHolds() throws IOException {
        Path standby = data(PG2);

        UnderstudyException refused = refusal(false);

        assertThat(refused.code()).isEqualTo(ErrorCode.DATA_DIRECTORY);
        assertThat(refused)
                .hasMessageContaining("pg1, the primary, is missing")
                .hasMessageContaining("pg2 (" + standby);
        assertThat(refused.hint()).contains("mv " + standby, "down --volumes");
    }

    @Test
    void anEmptyPrimaryIsRefusedWhenOnlyTheMarkerKnows() throws IOException {
        Files.createDirectories(dataDirectory(PG1));

        assertThat(refusal(true))
                .hasMessageContaining("pg1, the primary, is empty")
                .hasMessageContaining("no standby has data either");
    }

    /** What is no data directory but not empty, the node script refuses, and never replaces. */
    @Test
    void somethingElseInItsPlaceIsNotCalledLost() throws IOException {
        Files.writeString(Files.createDirectories(dataDirectory(PG1)).resolve("notes"), "mine");

        assertThatCode(() -> lostData(true).refuse()).doesNotThrowAnyException();
    }

    @Test
    void afterAFailoverTheNewPrimaryCounts() throws IOException {
        data(PG1);

        LostData afterFailover = new LostData(
                List.of(node(PG1), node(PG2)),
                Map.of(PG1, new Assignment.Standby(PG2, Prepare.AS_IS), PG2, new Assignment.Primary()),
                true);

        assertThat(catchThrowableOfType(UnderstudyException.class, afterFailover::refuse))
                .hasMessageContaining("pg2, the primary, is missing");
    }

    private UnderstudyException refusal(boolean initialised) {
        return catchThrowableOfType(
                UnderstudyException.class, () -> lostData(initialised).refuse());
    }

    private LostData lostData(boolean initialised) {
        return new LostData(
                List.of(node(PG1), node(PG2)),
                Map.of(PG1, new Assignment.Primary(), PG2, new Assignment.Standby(PG1, Prepare.AS_IS)),
                initialised);
    }

    private NodePlan node(NodeId id) {
        NodeSpec spec =
                new NodeSpec(id, "here", "a", id.equals(PG1) ? Optional.empty() : Optional.of(PG1), Replication.ASYNC);
        Endpoint at = new Endpoint("127.0.0.1", 20_000);
        return new NodePlan(spec, at, at, at.host(), dataDirectory(id).toString(), "/none", Optional.empty());
    }

    private Path dataDirectory(NodeId id) {
        return directory.resolve(id.value()).resolve("data");
    }

    private Path data(NodeId id) throws IOException {
        Path data = Files.createDirectories(dataDirectory(id));
        Files.writeString(data.resolve("PG_VERSION"), "15\n");
        return data;
    }
}
