package dev.understudy.engine.integrity;

import java.util.Locale;

/** How long something took, as a report says it. */
final class Elapsed {
    private static final double NANOS_PER_SECOND = 1e9;

    private Elapsed() {}

    /** @param began on {@link System#nanoTime()}'s clock */
    static String since(long began) {
        return String.format(Locale.ROOT, " in %.1f s", (System.nanoTime() - began) / NANOS_PER_SECOND);
    }
}
