package dev.understudy.engine.workload;

import dev.understudy.core.ledger.CommitPhase;
import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.engine.ledger.LedgerTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One client: writes on schedule, notes each attempt and what became of it, reconnects after a failure and goes on with the next
 * sequence number. It never repeats a write: a retry of an indeterminate one would hide whether the first got through. It runs on
 * one thread; {@link #stop} and {@link #abort} are for others.
 */
final class LedgerClient implements Runnable {
    private final int number;
    private final PathConnector connector;
    private final Pace pace;
    private final Backoff backoff;
    private final long endNanos;
    private final WriteLog log;

    private volatile boolean stopped;
    private volatile boolean renewing;
    private volatile @Nullable Connection connection;
    private @Nullable PreparedStatement insert;
    private int turn;
    private long sequence;

    /**
     * @param turn which pooler to begin with
     * @param endNanos when to stop unasked, on {@link System#nanoTime()}'s clock
     */
    LedgerClient(
            int number, PathConnector connector, int turn, Pace pace, Backoff backoff, long endNanos, WriteLog log) {
        this.number = number;
        this.connector = connector;
        this.turn = turn;
        this.pace = pace;
        this.backoff = backoff;
        this.endNanos = endNanos;
        this.log = log;
    }

    @Override
    public void run() {
        try {
            while (pauseUntil(pace.dueNanos())) {
                if (renewing) {
                    renewing = false;
                    disconnect();
                }
                PreparedStatement ready = insert != null ? insert : connect();
                if (ready != null && goesOn()) {
                    write(ready);
                }
            }
        } finally {
            disconnect();
            log.recorder().missed(pace.missed());
        }
    }

    /** Asks it to end after the write under way. */
    void stop() {
        stopped = true;
    }

    /** Asks it to replace its connection between two writes, as a pool does with one that has become old. */
    void renew() {
        renewing = true;
    }

    /** Breaks a write under way, which becomes indeterminate. */
    void abort() {
        stopped = true;
        Connection current = connection;
        if (current != null) {
            try {
                current.abort(Runnable::run);
            } catch (SQLException e) {
                log.recorder().saw(e, System.nanoTime());
            }
        }
    }

    private boolean goesOn() {
        return !stopped && !Thread.currentThread().isInterrupted() && System.nanoTime() - endNanos < 0;
    }

    /** @return whether the client goes on */
    private boolean pauseUntil(long nanos) {
        long left = nanos - System.nanoTime();
        while (left > 0 && goesOn()) {
            LockSupport.parkNanos(this, left);
            left = nanos - System.nanoTime();
        }
        return goesOn();
    }

    /** A failed attempt to connect counts as a write that was rejected: the application had one to make and could not. */
    private @Nullable PreparedStatement connect() {
        long started = System.nanoTime();
        try {
            Connection opened = connector.connect(turn);
            connection = opened;
            PreparedStatement prepared = opened.prepareStatement(LedgerTable.INSERT);
            insert = prepared;
            backoff.reset();
            return prepared;
        } catch (SQLException e) {
            WriteId id = nextId();
            log.attempt(id, started);
            failed(id, CommitPhase.CONNECT, e);
            pauseUntil(System.nanoTime() + backoff.next());
            return null;
        }
    }

    private void write(PreparedStatement statement) {
        long started = System.nanoTime();
        pace.begun(started);
        WriteId id = nextId();
        log.attempt(id, started);
        try {
            statement.setInt(1, id.client());
            statement.setLong(2, id.sequence());
            statement.setString(3, connector.path().label());
            log.acknowledged(id, execute(statement));
        } catch (SQLException e) {
            failed(id, CommitPhase.COMMIT, e);
        }
    }

    private static TimelineId execute(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            // An INSERT warns of one thing only: that it gave up waiting for the synchronous standby. Then the commit
            // is
            // local, and calling that acknowledged would blame the failover for a loss the server announced.
            SQLWarning warning = statement.getWarnings();
            if (warning != null) {
                throw warning;
            }
            if (!row.next()) {
                throw new SQLException("the server confirmed an insert without returning its row");
            }
            return new TimelineId(row.getInt(1));
        }
    }

    private void failed(WriteId id, CommitPhase phase, SQLException error) {
        log.failed(id, phase, error);
        // Whatever it was, the session is not to be trusted: 25006 means that it is pinned to a demoted primary.
        disconnect();
        turn++;
    }

    private WriteId nextId() {
        return new WriteId(number, sequence++);
    }

    private void disconnect() {
        Connection current = connection;
        connection = null;
        insert = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                log.recorder().saw(e, System.nanoTime());
            }
        }
    }
}
