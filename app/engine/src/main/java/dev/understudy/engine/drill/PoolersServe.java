package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.engine.failover.PoolerConsole;
import dev.understudy.engine.ledger.LedgerTable;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The check after a recovery that looks at every planned pooler: it runs, holds nobody back, and takes a write for the primary. The
 * workload alone does not tell: its clients move on to the next pooler when one fails.
 */
final class PoolersServe {
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);

    private final RunningStack stack;
    private final Databases databases;

    PoolersServe(RunningStack stack, Databases databases) {
        this.stack = stack;
        this.databases = databases;
    }

    /** One check per pooler. Writes to the ledger's table, so whoever compares that has to read it before. */
    List<CheckResult> check() {
        return stack.poolers().stream().map(this::look).map(PoolerFacts::check).toList();
    }

    private PoolerFacts look(PoolerHandle pooler) {
        if (pooler.state() != ServiceState.RUNNING) {
            return PoolerFacts.dead(pooler.id());
        }
        try (PoolerConsole console = new PoolerConsole(pooler.plan(), databases)) {
            List<String> held = console.held();
            // A write would only wait.
            Optional<String> refusal = held.isEmpty() ? write(pooler.plan()) : Optional.empty();
            return new PoolerFacts(pooler.id(), true, held, refusal);
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            return new PoolerFacts(pooler.id(), true, List.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** Committed, not rolled back: a commit is what has to get through. No client of the workload has a negative number. */
    private Optional<String> write(PoolerPlan pooler) {
        try (Connection connection =
                        databases.openPooled(pooler.endpoint(), DbRole.APP, PoolDatabase.READ_WRITE, SQL_TIMEOUT);
                PreparedStatement insert = connection.prepareStatement(LedgerTable.INSERT)) {
            insert.setInt(1, -pooler.number());
            insert.setLong(2, 0);
            insert.setString(3, pooler.id());
            insert.executeQuery().close();
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
