package dev.understudy.engine.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes rows in COPY's text format into a buffer that is handed on whenever it is full, so that memory stays the same at any size.
 * Values are plain ASCII without tab, newline or backslash: the sample makes no others, and so nothing is escaped. One thread at
 * a time.
 */
final class CopyText {
    private static final int BUFFER_BYTES = 64 * 1024;
    /** The longest row fits well into what is left once the buffer counts as full. */
    private static final int ROW_BYTES_MAX = 4 * 1024;

    private static final byte[] NULL = ascii("\\N");

    /** Takes full buffers; the array is used again after the call. */
    interface Sink {
        void accept(byte[] bytes, int length) throws SQLException, IOException;
    }

    private final Sink sink;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int length;
    private boolean rowBegun;
    private long rows;

    CopyText(Sink sink) {
        this.sink = sink;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    CopyText field(long value) {
        return field(ascii(Long.toString(value)));
    }

    CopyText field(String value) {
        return field(ascii(value));
    }

    CopyText field(byte[] value) {
        separate();
        return more(value);
    }

    CopyText nothing() {
        return field(NULL);
    }

    /** A {@code timestamptz}, to the second, in UTC. */
    CopyText timestamp(long epochSecond) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
        date(time);
        buffer[length++] = ' ';
        twoDigits(time.getHour());
        buffer[length++] = ':';
        twoDigits(time.getMinute());
        buffer[length++] = ':';
        twoDigits(time.getSecond());
        return more(UTC);
    }

    private static final byte[] UTC = ascii("+00");

    CopyText day(long epochSecond) {
        return date(LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC));
    }

    private CopyText date(LocalDateTime time) {
        field(time.getYear());
        buffer[length++] = '-';
        twoDigits(time.getMonthValue());
        buffer[length++] = '-';
        twoDigits(time.getDayOfMonth());
        return this;
    }

    /** Goes on with the field just begun. */
    CopyText more(byte[] value) {
        System.arraycopy(value, 0, buffer, length, value.length);
        length += value.length;
        return this;
    }

    /** Ends the row. */
    void end() throws SQLException, IOException {
        buffer[length++] = '\n';
        rowBegun = false;
        rows++;
        if (length > BUFFER_BYTES - ROW_BYTES_MAX) {
            flush();
        }
    }

    void flush() throws SQLException, IOException {
        if (length > 0) {
            sink.accept(buffer, length);
            length = 0;
        }
    }

    long rows() {
        return rows;
    }

    private void separate() {
        if (rowBegun) {
            buffer[length++] = '\t';
        }
        rowBegun = true;
    }

    private void twoDigits(int value) {
        buffer[length++] = (byte) ('0' + value / 10);
        buffer[length++] = (byte) ('0' + value % 10);
    }
}
