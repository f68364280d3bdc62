package dev.understudy.engine.ledger;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.ledger.WriteOutcome;
import dev.understudy.core.postgres.TimelineId;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What clients attempted and what they were told, noted outside the stack while it happens: an attempt before its statement is
 * sent, the outcome once it is known. Append-only text, one record per line, read by {@link LedgerFileReader}:
 *
 * <pre>
 * understudy-ledger 1 2026-05-01T12:00:00Z 123456789    format, wall clock and monotonic clock at the start
 * A 3 17 transaction-pool 123457000                     attempt: client, sequence, path, nanoseconds
 * O 3 17 123459000 ACKNOWLEDGED 1 -                     outcome: …, nanoseconds, outcome, timeline or -, SQLSTATE or -
 * </pre>
 *
 * <p>Every record is one {@code write} to the operating system and is never held back, so whatever was noted survives the death of
 * this process, by kill -9 too. It is not synced: faults are injected into the stack, not into the machine that keeps the ledger.
 * A plain stream, because an NIO channel closes itself for every client when one client's thread is interrupted.
 *
 * <p>Thread-safe.
 */
public final class LedgerFile implements AutoCloseable {
    static final String MAGIC = "understudy-ledger 1";
    static final String NONE = "-";

    private final Path path;
    private final FileOutputStream stream;

    private LedgerFile(Path path, FileOutputStream stream) {
        this.path = path;
        this.stream = stream;
    }

    /**
     * Makes a new ledger.
     *
     * @param path a file that does not exist; its directory does
     */
    public static LedgerFile create(Path path) {
        try {
            java.nio.file.Files.createFile(path);
            LedgerFile file = new LedgerFile(path, new FileOutputStream(path.toFile(), true));
            file.append(MAGIC + " " + Instant.now() + " " + System.nanoTime());
            return file;
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** To be called before the statement is sent. Times are from {@link System#nanoTime()}. */
    public void attempt(WriteId id, String clientPath, long startedNanos) {
        append("A " + id.client() + " " + id.sequence() + " " + clientPath + " " + startedNanos);
    }

    /** To be called once, as soon as the outcome is known. */
    public void outcome(
            WriteId id, long endedNanos, WriteOutcome outcome, Optional<TimelineId> timeline, String sqlState) {
        append("O " + id.client() + " " + id.sequence() + " " + endedNanos + " " + outcome + " "
                + timeline.map(TimelineId::toString).orElse(NONE) + " " + (sqlState.isEmpty() ? NONE : sqlState));
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    // One call, one write: records of different clients never mix, and only the very last one can be torn.
    private synchronized void append(String line) {
        try {
            stream.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private static UnderstudyException failed(Path path, IOException e) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "cannot write the ledger " + path + ": " + e,
                "Without a ledger a drill proves nothing: check the directory's owner and the free space, then run it again.",
                e);
    }
}
