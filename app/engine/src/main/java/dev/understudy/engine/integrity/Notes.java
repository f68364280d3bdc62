package dev.understudy.engine.integrity;

import dev.understudy.runtime.json.Json;
import java.util.List;

/**
 * What our own blocks of PL/pgSQL tell by notices: a block cannot return rows, and a standby cannot hold a function of ours. Pure.
 */
final class Notes {
    private static final String LEAD = "NOTICE:  understudy ";

    private Notes() {}

    /** The notes of one kind, in the order in which they came; whatever else the server said is passed over. */
    static <T> List<T> of(String kind, NodeSql.Said said, Class<T> type) {
        String lead = LEAD + kind + " ";
        return said.messages().stream()
                .filter(line -> line.startsWith(lead))
                .map(line -> Json.read(line.substring(lead.length()), type))
                .toList();
    }

    /**
     * Something that went wrong with one relation.
     *
     * @param relation with its schema
     * @param state SQLSTATE; empty when it was a finding and no error
     * @param message the server's words
     */
    record Problem(String relation, String state, String message) {
        /** What says that the data are broken: corruption (XX), a file that is gone or cannot be read (58), or a finding of amcheck. */
        boolean isCorruption() {
            return state.isEmpty() || state.startsWith("XX") || state.startsWith("58");
        }

        String text() {
            return relation + ": " + message + (state.isEmpty() ? "" : " [" + state + "]");
        }
    }
}
