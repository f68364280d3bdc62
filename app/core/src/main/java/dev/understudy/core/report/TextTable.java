package dev.understudy.core.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of cells, the first column aligned to the left, the others to the right. */
final class TextTable {
    private static final String INDENT = "  ";
    private final List<List<String>> rows = new ArrayList<>();

    TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    List<String> lines() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        rows.forEach(row -> IntStream.range(0, row.size())
                .forEach(i -> widths[i] = Math.max(widths[i], row.get(i).length())));
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder(INDENT);
        for (int i = 0; i < row.size(); i++) {
            String padding =
                    String.join("", Collections.nCopies(widths[i] - row.get(i).length(), " "));
            line.append(i == 0 ? row.get(i) + padding : INDENT + padding + row.get(i));
        }
        return line.toString().stripTrailing();
    }
}
