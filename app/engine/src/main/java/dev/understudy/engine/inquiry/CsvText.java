package dev.understudy.engine.inquiry;

import java.util.ArrayList;
import java.util.List;

/** Text in CSV as RFC 4180 has it, lines ending in a line feed: what {@code psql --csv} prints. Not thread-safe; read once. */
final class CsvText {
    private final String text;
    private int at;

    CsvText(String text) {
        this.text = text;
    }

    List<List<String>> records() {
        List<List<String>> records = new ArrayList<>();
        while (at < text.length()) {
            records.add(record());
        }
        return records;
    }

    private List<String> record() {
        List<String> fields = new ArrayList<>();
        do {
            fields.add(isAt('"') ? quoted() : plain());
        } while (skips(','));
        skips('\n');
        return fields;
    }

    private String plain() {
        int from = at;
        while (at < text.length() && !isAt(',') && !isAt('\n')) {
            at++;
        }
        return text.substring(from, at);
    }

    /** Two quotes in it are one of the field's own. */
    private String quoted() {
        StringBuilder field = new StringBuilder();
        at++;
        while (at < text.length()) {
            if (skips('"') && !isAt('"')) {
                break;
            }
            field.append(text.charAt(at++));
        }
        return field.toString();
    }

    private boolean isAt(char wanted) {
        return at < text.length() && text.charAt(at) == wanted;
    }

    private boolean skips(char wanted) {
        boolean there = isAt(wanted);
        at += there ? 1 : 0;
        return there;
    }
}
