package dev.understudy.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLinePrefixTest {
    private static final LogLinePrefix OURS = LogLinePrefix.of("%m [%p] %e %q%u@%d/%a %h %c ");

    @Test
    void whatAClientCallsItselfMayHoldBlanks() {
        LogLinePrefix.Line line = OURS.read(
                        "2026-11-22 02:52:13.276 UTC [1831] 25006 app@app/my nightly job: v2 127.0.0.1 6921.e7b"
                                + " ERROR:  cannot execute INSERT in a read-only transaction")
                .orElseThrow();

        assertThat(line.severity()).isEqualTo("ERROR");
        assertThat(line.message()).isEqualTo("cannot execute INSERT in a read-only transaction");
        assertThat(line.value(LogLinePrefix.APPLICATION)).contains("my nightly job: v2");
        assertThat(line.value(LogLinePrefix.USER)).contains("app");
        assertThat(line.value(LogLinePrefix.DATABASE)).contains("app");
        assertThat(line.value(LogLinePrefix.HOST)).contains("127.0.0.1");
        assertThat(line.value(LogLinePrefix.SQLSTATE)).contains("25006");
        assertThat(line.value(LogLinePrefix.TIME)).contains("2026-11-22 02:52:13.276 UTC");
        assertThat(line.value(LogLinePrefix.HOST_AND_PORT)).isEmpty();
    }

    @Test
    void processWithoutAClientHasNothingAfterTheStop() {
        LogLinePrefix.Line line = OURS.read("2026-11-22 02:52:13.276 UTC [7] 00000 LOG:  redo starts at 0/2000028")
                .orElseThrow();

        assertThat(line.message()).isEqualTo("redo starts at 0/2000028");
        assertThat(line.value(LogLinePrefix.USER)).isEmpty();
    }

    @Test
    void nameThatIsEmptyIsNone() {
        assertThat(OURS.read("2026-11-22 02:52:13.276 UTC [7] 25006 app@app/ [local] 1.1 ERROR:  x")
                        .orElseThrow()
                        .value(LogLinePrefix.APPLICATION))
                .isEmpty();
    }

    @Test
    void continuationAndLinesOfOthersAreNoLines() {
        assertThat(OURS.read("\t2026-11-22 02:52:13.276 UTC [7] 25006 a@b/c h 1.1 ERROR:  x"))
                .isEmpty();
        assertThat(OURS.read("node.sh: become a server")).isEmpty();
        assertThat(OURS.read("")).isEmpty();
    }

    @Test
    void prefixesOfOthersAreReadByTheirEscapes() {
        assertThat(LogLinePrefix.of("%t %-8u|%10r 100%% ")
                        .read("2026-11-22 02:52:13 UTC app     | 10.0.0.7(5012) 100% FATAL:  gone")
                        .orElseThrow()
                        .values())
                .containsEntry('u', "app")
                .containsEntry('r', "10.0.0.7(5012)");
        assertThat(LogLinePrefix.of("").read("ERROR:  x").orElseThrow().message())
                .isEqualTo("x");
        assertThat(LogLinePrefix.of("%h%h ").read("aa ERROR:  x")).isPresent();
    }
}
