package dev.understudy.engine.integrity;

import dev.understudy.core.report.DrillReport.CheckResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The check that tables and B-tree indexes are what they should be: {@code verify_heapam} over every heap, and {@code bt_index_check} with
 * {@code heapallindexed} over every B-tree, which both work during recovery and lock out nobody. It looks through shared buffers, so it
 * does not prove what is on the disk: {@link PageRead} does.
 */
final class Amcheck {
    private static final int PROBLEMS_NAMED = 3;

    private static final String INSTALLED =
            "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'amcheck'";
    private static final String AVAILABLE = "SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'";

    /**
     * A relation at a time in a transaction of its own, so that no lock and no snapshot outlives it: on a standby, replay would have to
     * wait for them or end us. An error is caught per relation, so that one broken relation hides no other.
     */
    private static final String CHECK = """
            DO $amcheck$
            DECLARE
              amcheck text := (SELECT quote_ident(n.nspname) FROM pg_extension e
                                 JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'amcheck');
              -- From 1.4 (PostgreSQL 17) on, unique indexes are looked through for duplicates, too.
              more text := CASE WHEN to_regprocedure(amcheck || '.bt_index_check(regclass,boolean,boolean)') IS NULL
                                THEN '' ELSE ', true' END;
              item record;
              found bigint;
              first text[];
              tables bigint := 0; indexes bigint := 0; bytes bigint := 0;
              unlogged bigint := 0; temporary bigint := 0; invalid bigint := 0; others bigint := 0; gone bigint := 0;
            BEGIN
              IF amcheck IS NULL THEN
                RAISE EXCEPTION 'the extension amcheck is not there';
              END IF;
              FOR item IN
                SELECT c.oid, c.oid::regclass::text AS name, c.relkind = 'i' AS is_index, c.relpersistence,
                       i.indisvalid AND i.indisready AND i.indislive AS usable, a.amname,
                       coalesce(pg_relation_size(c.oid), 0) AS size
                  FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_am a ON a.oid = c.relam
                 WHERE c.relkind IN ('r', 'm', 't', 'i')
                 ORDER BY c.oid
              LOOP
                CASE
                  WHEN item.relpersistence = 't' THEN temporary := temporary + 1; CONTINUE;
                  WHEN item.relpersistence = 'u' AND pg_is_in_recovery() THEN unlogged := unlogged + 1; CONTINUE;
                  WHEN item.amname NOT IN ('heap', 'btree') THEN others := others + 1; CONTINUE;
                  WHEN item.is_index AND NOT item.usable THEN invalid := invalid + 1; CONTINUE;
                  ELSE NULL;
                END CASE;
                BEGIN
                  IF item.is_index THEN
                    EXECUTE format('SELECT %s.bt_index_check($1, true%s)', amcheck, more) USING item.oid::regclass;
                    indexes := indexes + 1;
                  ELSE
                    EXECUTE format('SELECT count(*), (array_agg(format(''block %%s, item %%s: %%s'', blkno, offnum, msg)))[1:3]'
                                   || ' FROM %s.verify_heapam($1, check_toast => true)', amcheck)
                       INTO found, first USING item.oid::regclass;
                    tables := tables + 1;
                    IF found > 0 THEN
                      RAISE NOTICE 'understudy problem %', json_build_object('relation', item.name, 'state', '',
                        'message', found || ' findings: ' || array_to_string(first, '; '));
                    END IF;
                  END IF;
                  bytes := bytes + item.size;
                EXCEPTION WHEN OTHERS THEN
                  IF EXISTS (SELECT FROM pg_class WHERE oid = item.oid) THEN
                    RAISE NOTICE 'understudy problem %',
                      json_build_object('relation', item.name, 'state', SQLSTATE, 'message', SQLERRM);
                  ELSE
                    gone := gone + 1;
                  END IF;
                END;
                COMMIT;
              END LOOP;
              RAISE NOTICE 'understudy tally %', json_build_object('tables', tables, 'indexes', indexes, 'bytes', bytes,
                'unlogged', unlogged, 'temporary', temporary, 'invalid', invalid, 'otherKinds', others, 'gone', gone);
            END
            $amcheck$""";

    private Amcheck() {}

    /**
     * Creates the extension where it is not there yet, as in a stack that was made before it belonged to one.
     *
     * @param primary the creation reaches the standbys with the WAL
     * @return why there is none; empty when there is one
     */
    static Optional<String> prepare(NodeSql primary, Duration patience) {
        if (!primary.run(patience, INSTALLED).rows().isEmpty()) {
            return Optional.empty();
        }
        if (primary.run(patience, AVAILABLE).rows().getFirst().equals("0")) {
            return Optional.of("the server of " + primary.id() + " came without the extension amcheck");
        }
        primary.run(patience, "CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA public");
        return Optional.empty();
    }

    static String name(Object node) {
        return node + "'s tables and B-tree indexes are sound";
    }

    static CheckResult check(NodeSql node, Duration patience) {
        long began = System.nanoTime();
        NodeSql.Said said = node.run(patience, CHECK);
        List<AmcheckTally> tally = Notes.of("tally", said, AmcheckTally.class);
        if (tally.isEmpty()) {
            return CheckResult.threw(name(node.id()), "amcheck did not come to its end");
        }
        String looked = tally.getFirst().text() + Elapsed.since(began);
        return judge(name(node.id()), looked, Notes.of("problem", said, Notes.Problem.class));
    }

    /** Broken data fail; a relation that could not be looked at, such as one that somebody has locked, leaves it open. Pure. */
    static CheckResult judge(String name, String looked, List<Notes.Problem> problems) {
        List<Notes.Problem> corruptions =
                problems.stream().filter(Notes.Problem::isCorruption).toList();
        if (!corruptions.isEmpty()) {
            return CheckResult.of(name, false, text(corruptions) + "; " + looked);
        }
        return problems.isEmpty()
                ? CheckResult.of(name, true, looked)
                : CheckResult.threw(name, text(problems) + "; " + looked);
    }

    private static String text(List<Notes.Problem> problems) {
        String named =
                problems.stream().limit(PROBLEMS_NAMED).map(Notes.Problem::text).collect(Collectors.joining("; "));
        int unnamed = problems.size() - PROBLEMS_NAMED;
        return unnamed > 0 ? named + "; and " + unnamed + " more relations" : named;
    }
}
