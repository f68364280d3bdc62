package dev.understudy.engine.integrity;

import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.SpareServer;
import java.time.Duration;
import java.util.List;

/** The checks of a restored copy that runs and takes writes: what a node is held to, without anybody to compare it with. Thread-safe. */
public final class SpareIntegrity {
    private static final NodeId NAME = new NodeId("restored");
    private static final String READABLE = NAME + " can read every row of every table";

    private final NodeSql sql;

    public SpareIntegrity(SpareServer spare) {
        this.sql = new NodeSql(NAME, spare::exec, spare.sockets(), spare.port());
    }

    /**
     * What was found.
     *
     * @param tables of users that could be read
     * @param rows of all of them
     */
    public record Looked(List<CheckResult> checks, int tables, long rows) {
        public Looked {
            checks = List.copyOf(checks);
        }
    }

    /** amcheck, every page and every row. */
    public Looked look() {
        Attempts attempts = new Attempts();
        Duration patience = Patience.forAll(sql);
        attempts.check(
                Amcheck.name(NAME),
                () -> Amcheck.prepare(sql, Patience.QUICK)
                        .map(why -> CheckResult.notApplicable(Amcheck.name(NAME), why))
                        .orElseGet(() -> Amcheck.check(sql, patience)));
        attempts.check(PageRead.name(NAME), () -> PageRead.check(sql, patience));
        RowReading rows = RowReading.of(sql, patience);
        attempts.check(READABLE, () -> RowAgreement.readable(READABLE, rows));
        return new Looked(
                attempts.checks(),
                rows.rows().map(found -> found.tables().size()).orElse(0),
                rows.rows().map(TableRows::rows).orElse(0L));
    }

    /** The columns of a statement's only row, as text. */
    public List<String> ask(String statement) {
        return List.of(
                String.join("", sql.run(Patience.QUICK, statement).rows()).split("\\|", -1));
    }
}
