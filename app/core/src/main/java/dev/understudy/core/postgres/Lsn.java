package dev.understudy.core.postgres;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in the write-ahead log: an unsigned 64-bit byte offset, written as two hexadecimal halves ({@code 0/3000060}), as
 * in PostgreSQL's {@code pg_lsn}. Which position it is (write, flush, replay) is said by the field that holds it.
 *
 * @param bytes the offset; compared as unsigned
 */
public record Lsn(long bytes) implements Comparable<Lsn> {
    public static final Lsn ZERO = new Lsn(0);
    private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /**
     * Reads PostgreSQL's text form.
     *
     * @throws IllegalArgumentException when the text is not two hexadecimal halves of at most eight digits
     */
    public static Lsn parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an LSN: \"" + text + "\" (expected the form 0/3000060)");
        }
        return new Lsn((Long.parseLong(matcher.group(1), 16) << 32) | Long.parseLong(matcher.group(2), 16));
    }

    /** Bytes of WAL from {@code earlier} to this position; negative when {@code earlier} is ahead. */
    public long bytesSince(Lsn earlier) {
        return bytes - earlier.bytes;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%X/%X", bytes >>> 32, bytes & 0xFFFF_FFFFL);
    }
}
