package dev.understudy.engine.ledger;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.ledger.LedgerEntry;
import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.ledger.WriteOutcome;
import dev.understudy.core.postgres.TimelineId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a {@link LedgerFile}, also one whose writer was killed: a last line without its newline was torn and is dropped; an attempt
 * without an outcome is {@link WriteOutcome#INDETERMINATE}, known to be unknown at the last time the file mentions. Anything else
 * that does not fit is damage, and damaged evidence is refused. One thread at a time, one file per reader.
 */
public final class LedgerFileReader {
    private static final int ATTEMPT_FIELDS = 5;
    private static final int OUTCOME_FIELDS = 7;

    private final Path path;
    private final Map<WriteId, Attempt> open = new LinkedHashMap<>();
    private final List<LedgerRecord> records = new ArrayList<>();
    private long lastNanos = Long.MIN_VALUE;
    private long lineNumber;

    private record Attempt(String path, long startedNanos) {}

    private LedgerFileReader(Path path) {
        this.path = path;
    }

    /**
     * @return every attempt, in order of their outcomes; those without one come last
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when the file cannot be read or is damaged
     */
    public static List<LedgerRecord> read(Path path) {
        LedgerFileReader reader = new LedgerFileReader(path);
        try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.US_ASCII)) {
            reader.readAll(lines, endsInNewline(path));
        } catch (IOException | IllegalArgumentException e) {
            throw reader.damaged(e);
        }
        return List.copyOf(reader.records);
    }

    private void readAll(BufferedReader lines, boolean lastIsWhole) throws IOException {
        String line = lines.readLine();
        while (line != null) {
            String next = lines.readLine();
            lineNumber++;
            if (next != null || lastIsWhole) {
                readLine(line);
            }
            line = next;
        }
        for (Map.Entry<WriteId, Attempt> left : open.entrySet()) {
            add(left.getKey(), left.getValue(), lastNanos, WriteOutcome.INDETERMINATE, Optional.empty(), "");
        }
    }

    private void readLine(String line) {
        if (lineNumber == 1) {
            require(line.startsWith(LedgerFile.MAGIC + " "), "it does not begin with \"" + LedgerFile.MAGIC + "\"");
            return;
        }
        String[] field = line.split(" ", -1);
        switch (field[0]) {
            case "A" -> readAttempt(field);
            case "O" -> readOutcome(field);
            default -> throw new IllegalArgumentException("unknown record \"" + field[0] + "\"");
        }
    }

    private void readAttempt(String[] field) {
        require(field.length == ATTEMPT_FIELDS, "an attempt has " + ATTEMPT_FIELDS + " fields");
        long nanos = seen(Long.parseLong(field[4]));
        require(open.put(id(field), new Attempt(field[3], nanos)) == null, "attempted twice: " + id(field));
    }

    private void readOutcome(String[] field) {
        require(field.length == OUTCOME_FIELDS, "an outcome has " + OUTCOME_FIELDS + " fields");
        Attempt attempt = open.remove(id(field));
        if (attempt == null) {
            throw new IllegalArgumentException("an outcome without an attempt: " + id(field));
        }
        Optional<TimelineId> timeline = present(field[5]).map(text -> new TimelineId(Integer.parseInt(text)));
        String sqlState = present(field[6]).orElse("");
        add(id(field), attempt, seen(Long.parseLong(field[3])), WriteOutcome.valueOf(field[4]), timeline, sqlState);
    }

    private void add(
            WriteId id,
            Attempt attempt,
            long endedNanos,
            WriteOutcome outcome,
            Optional<TimelineId> timeline,
            String sqlState) {
        LedgerEntry entry = new LedgerEntry(id, attempt.path(), attempt.startedNanos(), endedNanos, outcome, sqlState);
        records.add(new LedgerRecord(entry, timeline));
    }

    private long seen(long nanos) {
        lastNanos = Math.max(lastNanos, nanos);
        return nanos;
    }

    private static WriteId id(String[] field) {
        return new WriteId(Integer.parseInt(field[1]), Long.parseLong(field[2]));
    }

    private static Optional<String> present(String text) {
        return text.equals(LedgerFile.NONE) ? Optional.empty() : Optional.of(text);
    }

    private static void require(boolean fits, String what) {
        if (!fits) {
            throw new IllegalArgumentException(what);
        }
    }

    private static boolean endsInNewline(Path path) throws IOException {
        try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(path.toFile(), "r")) {
            if (file.length() == 0) {
                return false;
            }
            file.seek(file.length() - 1);
            return file.read() == '\n';
        }
    }

    private UnderstudyException damaged(Exception e) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "cannot read the ledger " + path + ", line " + lineNumber + ": " + e.getMessage(),
                "The run's evidence is damaged; its result cannot be trusted. Run the drill again.",
                e);
    }
}
