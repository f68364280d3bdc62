package dev.understudy.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Columns as wide as their widest cell. Colours in a cell do not count. Not thread-safe. */
public final class Table {
    private static final String GAP = "  ";
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** The lines, each indented by two. */
    public String render(Style style) {
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < rows.size(); index++) {
            String line = line(rows.get(index)).stripTrailing();
            text.append(GAP).append(index == 0 ? style.faint(line) : line).append('\n');
        }
        return text.toString();
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            line.append(cell).append(" ".repeat(width(column) - visible(cell))).append(GAP);
        }
        return line.toString();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> column < row.size())
                .mapToInt(row -> visible(row.get(column)))
                .max()
                .orElse(0);
    }

    private static int visible(String cell) {
        return COLOUR.matcher(cell).replaceAll("").length();
    }
}
