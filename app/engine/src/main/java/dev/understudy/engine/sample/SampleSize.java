package dev.understudy.engine.sample;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much sample data to make.
 *
 * @param bytes wanted on disk, indexes included; met within about a tenth from 20 MB on
 */
public record SampleSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(kB|MB|GB)", Pattern.CASE_INSENSITIVE);
    private static final long KILOBYTE = 1024;

    /** What a drill loads unless told otherwise. */
    public static final SampleSize DEFAULT = ofMegabytes(200);

    public SampleSize {
        if (bytes < 1) {
            throw new IllegalArgumentException("a sample has at least one byte, not " + bytes);
        }
    }

    /** PostgreSQL's megabytes of 1024 × 1024 bytes. */
    public static SampleSize ofMegabytes(long megabytes) {
        return new SampleSize(Math.multiplyExact(megabytes, KILOBYTE * KILOBYTE));
    }

    /**
     * Reads {@code 200MB}, {@code 1 GB}: PostgreSQL's units, powers of 1024.
     *
     * @throws IllegalArgumentException for any other form
     */
    public static SampleSize parse(String text) {
        Matcher matcher = FORM.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size: \"" + text + "\" (expected a form like 200MB or 1GB)");
        }
        long unit = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "kb" -> KILOBYTE;
            case "mb" -> KILOBYTE * KILOBYTE;
            default -> KILOBYTE * KILOBYTE * KILOBYTE;
        };
        return new SampleSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
    }

    @Override
    public String toString() {
        return bytes / (KILOBYTE * KILOBYTE) + " MB";
    }
}
