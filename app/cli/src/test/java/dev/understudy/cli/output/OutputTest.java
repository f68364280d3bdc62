package dev.understudy.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Output output(Set<String> terminals, Map<String, String> environment) {
        return new Output(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminals,
                environment);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static void oneGoodAndOneBadStep(Progress progress) {
        try (Progress.Step step = progress.begin("pg1: start")) {
            step.done("ready");
        }
        progress.begin("pg2: clone").close();
    }

    @Test
    void aPipeGetsOnePlainLinePerStep() {
        oneGoodAndOneBadStep(output(Set.of(), Map.of()).progress(false));

        assertThat(err()).matches("ok +\\d+\\.\\d\\d s  pg1: start: ready\\Rfailed +\\d+\\.\\d\\d s  pg2: clone\\R");
        assertThat(out.size()).isZero();
    }

    @Test
    void aTerminalGetsRewrittenLinesAndColours() {
        oneGoodAndOneBadStep(output(Set.of("err"), Map.of()).progress(false));

        assertThat(err()).contains("\r\u001b[K", "… pg1: start", "\u001b[32mok");
    }

    @Test
    void noColorIsHonoured() {
        oneGoodAndOneBadStep(output(Set.of("err"), Map.of("NO_COLOR", "1")).progress(false));

        assertThat(err()).doesNotContain("\u001b[3");
    }

    @Test
    void quietShowsNoSteps() {
        oneGoodAndOneBadStep(output(Set.of("err"), Map.of()).progress(true));

        assertThat(err()).isEmpty();
    }

    @Test
    void anErrorHasItsCodeAndTheWayOut() {
        output(Set.of(), Map.of())
                .error(
                        new UnderstudyException(ErrorCode.PORT_TAKEN, "port 26000 is taken", "Stop it.\nOr move."),
                        false);

        assertThat(err()).isEqualTo("error[PORT_TAKEN]: port 26000 is taken\nhint: Stop it.\nhint: Or move.\n");
    }

    @Test
    void coloursDoNotWidenAColumn() {
        Table table = new Table("a", "b");
        table.row(Style.COLOURED.good("x"), "1");
        table.row("long", "2");

        assertThat(table.render(Style.PLAIN)).isEqualTo("  a     b\n  \u001b[32mx\u001b[0m     1\n  long  2\n");
    }

    @Test
    void shellTextSurvivesQuotes() {
        assertThat(ShellText.exports(Map.of("A", "it's $x"))).isEqualTo("export A='it'\\''s $x'\n");
    }
}
