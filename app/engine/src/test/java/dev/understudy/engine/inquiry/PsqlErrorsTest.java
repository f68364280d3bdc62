package dev.understudy.engine.inquiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Endpoint;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What psql 15 writes, as it wrote it; that a real one still does is for the integration test to say. */
class PsqlErrorsTest {
    private static final String LEAD = "psql: error: connection to server at \"127.0.0.1\", port 20000 failed: ";

    @Test
    void theServersOwnWordsAreKept() {
        assertThat(reason(LEAD + "FATAL:  password authentication failed for user \"monitor\"\n"))
                .contains("FATAL: password authentication failed for user \"monitor\"");
        assertThat(reason("ERROR:  permission denied for function pg_control_checkpoint\nDETAIL:  more\n"))
                .contains("ERROR: permission denied for function pg_control_checkpoint");
    }

    @Test
    void silenceAndRefusalHaveOneNameEach() {
        assertThat(reason(LEAD + "timeout expired\n")).contains("no answer within 2000 ms");
        assertThat(reason("ERROR:  canceling statement due to statement timeout\n"))
                .contains("no answer within 2000 ms");
        assertThat(
                        reason(
                                LEAD
                                        + "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n"))
                .contains("nothing listens on 127.0.0.1:20000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "psql: unrecognized option '--csv'\n",
                "psql: error while loading shared libraries: libpq.so.5: cannot open shared object file\n",
                LEAD + "SSL error: certificate verify failed\n",
                LEAD + "server certificate for \"pg1\" (and 1 other name) does not match host name \"127.0.0.1\"\n"
            })
    void whateverElseWentWrongIsNotForPsqlToName(String errors) {
        assertThat(reason(errors)).isEmpty();
    }

    private static Optional<String> reason(String errors) {
        return PsqlErrors.reason(errors, new Endpoint("127.0.0.1", 20_000), Duration.ofSeconds(2))
                .map(Unanswered::getMessage);
    }
}
