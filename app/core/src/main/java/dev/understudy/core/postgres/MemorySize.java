package dev.understudy.core.postgres;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory as PostgreSQL's parameters take it: a number, perhaps with a fraction, and B, kB, MB, GB or TB (powers of
 * 1024, case matters). A
 * bare number counts the parameter's own unit: {@code shared_buffers = 16384} is 128 MB, because it counts 8 kB pages.
 *
 * @param bytes at least 0
 */
public record MemorySize(long bytes) {
    /** The unit of a bare number for {@code shared_buffers} and {@code effective_cache_size}. */
    public static final long PAGE = 8192;

    private static final String UNITS = "kMGT";
    private static final int UNIT_BITS = 10;
    private static final Pattern FORM = Pattern.compile("\\s*(\\d{1,18}(?:\\.\\d{1,18})?)\\s*(B|kB|MB|GB|TB)?\\s*");

    /**
     * Reads a parameter's value.
     *
     * @param bareUnit bytes that a number without a unit counts
     * @throws IllegalArgumentException when it is not an amount of memory
     */
    public static MemorySize parse(String text, long bareUnit) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an amount of memory: \"" + text + "\" (expected the form 128MB)");
        }
        String unit = matcher.group(2);
        BigDecimal bytes =
                new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit == null ? bareUnit : of(unit)));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("not an amount of memory: \"" + text + "\" (no machine has that much)");
        }
        return new MemorySize(bytes.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
    }

    private static long of(String unit) {
        return unit.equals("B") ? 1 : 1L << (UNIT_BITS * (UNITS.indexOf(unit.charAt(0)) + 1));
    }

    /** In the largest unit that keeps it whole, so that parsing it gives the same amount. */
    @Override
    public String toString() {
        for (int index = UNITS.length(); index > 0 && bytes > 0; index--) {
            if (bytes % (1L << (UNIT_BITS * index)) == 0) {
                return (bytes >> (UNIT_BITS * index)) + UNITS.substring(index - 1, index) + "B";
            }
        }
        return bytes + "B";
    }
}
