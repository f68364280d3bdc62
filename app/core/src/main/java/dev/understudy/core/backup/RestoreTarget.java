package dev.understudy.core.backup;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.Lsn;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Until where a restored backup is replayed (PostgreSQL documentation, "Recovery Target"). */
public sealed interface RestoreTarget {
    /** To the end of what is archived. */
    record Latest() implements RestoreTarget {}

    /** No further than the backup needs to be consistent. */
    record Immediate() implements RestoreTarget {}

    /** Every transaction that was committed until then, by the primary's clock. */
    record Time(Instant at) implements RestoreTarget {}

    record Position(Lsn lsn) implements RestoreTarget {}

    /** The transaction of that number and all that were committed before it; not all with a smaller number. */
    record Transaction(long xid) implements RestoreTarget {}

    /**
     * A restore point.
     *
     * @param at where it is, when that was noted: the name alone tells nobody before it is replayed
     */
    record Point(String name, Optional<Lsn> at) implements RestoreTarget {}

    Pattern LSN = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");
    Pattern XID = Pattern.compile("[1-9][0-9]{0,9}");
    Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");
    /** A time without an offset is UTC: every log and report of a stack is. */
    DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd['T'][' ']HH:mm[:ss]")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT);

    DateTimeFormatter SERVER_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS'+00'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /**
     * Reads {@code latest}, {@code immediate}, a time, a position, a transaction's number or a restore point's name.
     *
     * @throws UnderstudyException {@link ErrorCode#USAGE} when it is none of them
     */
    static RestoreTarget parse(String text) {
        if (text.equals("latest")) {
            return new Latest();
        }
        if (text.equals("immediate")) {
            return new Immediate();
        }
        if (LSN.matcher(text).matches()) {
            return new Position(Lsn.parse(text));
        }
        if (XID.matcher(text).matches()) {
            return new Transaction(Long.parseLong(text));
        }
        if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
            return new Time(time(text));
        }
        if (NAME.matcher(text).matches()) {
            return new Point(text, Optional.empty());
        }
        throw noTarget(text);
    }

    private static Instant time(String text) {
        try {
            return TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from) instanceof OffsetDateTime offset
                    ? offset.toInstant()
                    : TIME.parse(text, LocalDateTime::from).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw noTarget(text);
        }
    }

    private static UnderstudyException noTarget(String text) {
        return new UnderstudyException(
                ErrorCode.USAGE,
                "\"" + text + "\" is no target of a restore",
                "Say latest, immediate, a time such as 2026-11-22T10:15:30.5Z (UTC without an offset), a position such as 0/5000028,"
                        + " a transaction's number, or a restore point's name.");
    }

    /** pgBackRest's {@code --type}. */
    default String type() {
        return switch (this) {
            case Latest latest -> "default";
            case Immediate immediate -> "immediate";
            case Time time -> "time";
            case Position position -> "lsn";
            case Transaction transaction -> "xid";
            case Point point -> "name";
        };
    }

    /** pgBackRest's {@code --target}; empty where the type says it all. */
    default String value() {
        return switch (this) {
            case Latest latest -> "";
            case Immediate immediate -> "";
            case Time time -> SERVER_TIME.format(time.at());
            case Position position -> position.lsn().toString();
            case Transaction transaction -> Long.toString(transaction.xid());
            case Point point -> point.name();
        };
    }
}
