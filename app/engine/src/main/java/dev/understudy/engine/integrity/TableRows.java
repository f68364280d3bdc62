package dev.understudy.engine.integrity;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The rows of every user table of a node as one figure per table: a sum of hashes of the rows. Order does not matter to a sum, and a
 * duplicate changes it, which it would not change in an exclusive or. A row's hash is PostgreSQL's own of a record, which NULLs are a part
 * of; a table with a column that has none, such as JSON, goes by the rows' text, where a NULL is not an empty string. Unlogged and
 * temporary tables are nobody else's; sequences are logged ahead, so that a standby's differ by design.
 *
 * @param tables by name with schema
 * @param problems tables that could not be read
 */
record TableRows(Map<String, Digest> tables, List<Notes.Problem> problems) {
    /**
     * One table's rows.
     *
     * @param byText by which hash
     */
    record Digest(String table, long rows, String digest, boolean byText) {
        /** The hash of row {@code r}. */
        String hash() {
            return byText ? TEXT_HASH : RECORD_HASH;
        }
    }

    private static final String RECORD_HASH = "hash_record_extended(ROW(r.*), 0)";
    /** Three times as dear. */
    private static final String TEXT_HASH = "hashtextextended(CAST(ROW(r.*) AS text), 0)";

    private static final String READ = """
            DO $rows$
            DECLARE
              item record;
              rows bigint;
              digest numeric;
              by_text boolean;
            BEGIN
              FOR item IN
                SELECT c.oid, c.oid::regclass::text AS name
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'm') AND c.relpersistence = 'p' AND c.relispopulated
                   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND ({which})
                 ORDER BY c.oid
              LOOP
                BEGIN
                  BEGIN
                    EXECUTE format('SELECT count(*), coalesce(sum({record hash}), 0) FROM ONLY %s AS r', item.name)
                       INTO rows, digest;
                    by_text := false;
                  EXCEPTION WHEN undefined_function THEN
                    EXECUTE format('SELECT count(*), coalesce(sum({text hash}), 0) FROM ONLY %s AS r', item.name)
                       INTO rows, digest;
                    by_text := true;
                  END;
                  RAISE NOTICE 'understudy table %',
                    json_build_object('table', item.name, 'rows', rows, 'digest', digest::text, 'byText', by_text);
                EXCEPTION WHEN OTHERS THEN
                  IF EXISTS (SELECT FROM pg_class WHERE oid = item.oid) THEN
                    RAISE NOTICE 'understudy problem %',
                      json_build_object('relation', item.name, 'state', SQLSTATE, 'message', SQLERRM);
                  END IF;
                END;
                COMMIT;
              END LOOP;
            END
            $rows$""";

    TableRows {
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        problems = List.copyOf(problems);
    }

    static TableRows readAll(NodeSql node, Duration patience) {
        return read(node, "true", patience);
    }

    /** The same of some tables only. */
    static TableRows read(NodeSql node, List<String> names, Duration patience) {
        return read(node, "c.oid::regclass::text IN (" + SqlText.literals(names) + ")", patience);
    }

    private static TableRows read(NodeSql node, String which, Duration patience) {
        NodeSql.Said said = node.run(
                patience,
                READ.replace("{record hash}", RECORD_HASH)
                        .replace("{text hash}", TEXT_HASH)
                        .replace("{which}", which));
        Map<String, Digest> tables = new LinkedHashMap<>();
        Notes.of("table", said, Digest.class).forEach(digest -> tables.put(digest.table(), digest));
        return new TableRows(tables, Notes.of("problem", said, Notes.Problem.class));
    }

    long rows() {
        return tables.values().stream().mapToLong(Digest::rows).sum();
    }

    /** The tables that are not the same here and there, in the order of this one; a table that could not be read is not among them. */
    List<String> differingFrom(TableRows other) {
        Set<String> names = new LinkedHashSet<>(tables.keySet());
        names.addAll(other.tables.keySet());
        Set<String> unread = new HashSet<>();
        problems.forEach(problem -> unread.add(problem.relation()));
        other.problems.forEach(problem -> unread.add(problem.relation()));
        return names.stream()
                .filter(name -> !unread.contains(name))
                .filter(name -> !Objects.equals(tables.get(name), other.tables.get(name)))
                .toList();
    }
}
