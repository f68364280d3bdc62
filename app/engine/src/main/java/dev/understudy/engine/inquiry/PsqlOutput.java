package dev.understudy.engine.inquiry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads answers from psql's standard output: for each a CSV table with a header, then a line that no such table has. */
final class PsqlOutput {
    /** A quote in a field without quotes: psql puts every field that has one in quotes, and doubles it. */
    static final String END_OF_ANSWER = "'--\"--'";

    private static final String END_LINE = "--\"--\n";

    private PsqlOutput() {}

    /** @return empty when it is not that many answers and nothing else */
    static Optional<List<Answer>> answers(String output, int wanted) {
        List<Answer> answers = new ArrayList<>();
        int from = 0;
        for (int end = output.indexOf(END_LINE); end >= 0; end = output.indexOf(END_LINE, from)) {
            answers.add(answer(output.substring(from, end)));
            from = end + END_LINE.length();
        }
        return from == output.length() && answers.size() == wanted ? Optional.of(answers) : Optional.empty();
    }

    private static Answer answer(String table) {
        List<List<String>> records = new CsvText(table).records();
        List<Row> rows = new ArrayList<>();
        for (List<String> record : records.subList(Math.min(1, records.size()), records.size())) {
            rows.add(row(records.getFirst(), record));
        }
        return new Answer(rows);
    }

    private static Row row(List<String> columns, List<String> fields) {
        Map<String, Optional<String>> values = new LinkedHashMap<>();
        for (int column = 0; column < columns.size(); column++) {
            values.put(columns.get(column), Optional.of(fields.get(column)).filter(text -> !text.isEmpty()));
        }
        return new Row(values);
    }
}
