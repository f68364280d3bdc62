package dev.understudy.engine.inquiry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PsqlOutputTest {
    private static final String END = "--\"--\n";

    @Test
    void everyStatementHasItsOwnRows() {
        List<Answer> answers =
                PsqlOutput.answers("a,b\n1,x\n2,y\n" + END + "c\n" + END, 2).orElseThrow();

        assertThat(answers)
                .containsExactly(
                        new Answer(List.of(row("a", "1", "b", "x"), row("a", "2", "b", "y"))), new Answer(List.of()));
    }

    @Test
    void quotesCommasAndLineFeedsBelongToTheField() {
        assertThat(PsqlOutput.answers("a,b\n\"one, \"\"two\"\"\nthree\",--\n" + END, 1)
                        .orElseThrow())
                .containsExactly(new Answer(List.of(row("a", "one, \"two\"\nthree", "b", "--"))));
    }

    @Test
    void aFieldThatLooksLikeTheEndIsNotIt() {
        assertThat(PsqlOutput.answers("a,b\n\"--\"\"--\n--\"\"--\n\",z\n" + END, 1)
                        .orElseThrow())
                .containsExactly(new Answer(List.of(row("a", "--\"--\n--\"--\n", "b", "z"))));
    }

    @Test
    void aFieldWithoutTextHasNoValue() {
        Row row = PsqlOutput.answers("a,b,c\n,x,\n" + END, 1)
                .orElseThrow()
                .getFirst()
                .only();

        assertThat(row.find("a")).isEmpty();
        assertThat(row.find("b")).contains("x");
        assertThat(row.find("c")).isEmpty();
    }

    @Test
    void whatWasCutOffIsNoAnswer() {
        assertThat(PsqlOutput.answers("a\n1\n" + END, 2)).isEmpty();
        assertThat(PsqlOutput.answers("a\n1\n", 1)).isEmpty();
        assertThat(PsqlOutput.answers("a\n1\n" + END + "b", 1)).isEmpty();
        assertThat(PsqlOutput.answers("", 1)).isEmpty();
    }

    private static Row row(String first, String firstValue, String second, String secondValue) {
        return new Row(Map.of(first, Optional.of(firstValue), second, Optional.of(secondValue)));
    }
}
