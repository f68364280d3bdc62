package dev.understudy.runtime.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.StackName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class JsonTest {
    private record Sample(
            StackName name,
            NodeId node,
            Version version,
            Endpoint endpoint,
            Lsn lsn,
            TimelineId timeline,
            Optional<NodeId> upstream,
            OptionalInt base,
            Duration timeout) {}

    private static final Sample FULL = new Sample(
            new StackName("production"),
            new NodeId("pg1"),
            new Version(1, 18, 2),
            new Endpoint("127.0.0.1", 20_000),
            Lsn.parse("1/3000060"),
            new TimelineId(3),
            Optional.of(new NodeId("pg2")),
            OptionalInt.of(20_000),
            Duration.ofMillis(1_500));

    @Test
    void whatIsOneThingInWordsIsOneString() {
        assertThat(Json.line(FULL))
                .contains("\"name\":\"production\"")
                .contains("\"node\":\"pg1\"")
                .contains("\"version\":\"1.18.2\"")
                .contains("\"endpoint\":{\"host\":\"127.0.0.1\",\"port\":20000}")
                .contains("\"lsn\":\"1/3000060\"")
                .contains("\"upstream\":\"pg2\"");
    }

    @Test
    void whatWasWrittenReadsBackEqual() {
        assertThat(Json.read(Json.pretty(FULL), Sample.class)).isEqualTo(FULL);
    }

    @Test
    void anAbsentValueHasNoKeyAndReadsBackAbsent() {
        Sample empty = new Sample(
                FULL.name(),
                FULL.node(),
                FULL.version(),
                FULL.endpoint(),
                FULL.lsn(),
                FULL.timeline(),
                Optional.empty(),
                OptionalInt.empty(),
                FULL.timeout());

        assertThat(Json.line(empty)).doesNotContain("upstream").doesNotContain("base");
        assertThat(Json.read(Json.line(empty), Sample.class)).isEqualTo(empty);
    }

    @Test
    void textOfAnotherVersionIsRefusedWithThePlaceWhereItDiffers() {
        String text = Json.line(FULL);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.read(text.replace("\"lsn\"", "\"position\""), Sample.class))
                .withMessageContaining("Sample.lsn is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.read(text.replace("{\"name\"", "{\"novel\":1,\"name\""), Sample.class))
                .withMessageContaining("novel");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.read(text.replace("20000}", "\"many\"}"), Sample.class))
                .withMessageContaining("Sample.endpoint.port: unexpected value many");
    }

    @Test
    void textThatWasCutOffIsRefused() {
        String text = Json.line(FULL);

        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> Json.read(cut, Sample.class))
                    .isInstanceOfAny(IllegalArgumentException.class, JacksonException.class);
        }
    }

    @Test
    void collectionsEnumsAndNumbersReadBackEqual() {
        record Nested(Map<DbRole, Integer> limits, List<Durability> all, boolean on, double share, long bytes) {}
        Nested nested = new Nested(Map.of(DbRole.APP, 5), List.of(Durability.values()), true, 0.5, 1L << 40);

        assertThat(Json.read(Json.pretty(nested), Nested.class)).isEqualTo(nested);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.read(Json.line(nested).replace("FAST", "QUICK"), Nested.class))
                .withMessageContaining("Nested.all[1]: Durability has no QUICK");
    }
}
