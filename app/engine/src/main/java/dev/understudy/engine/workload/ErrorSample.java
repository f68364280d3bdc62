package dev.understudy.engine.workload;

/**
 * An error clients saw, once per distinct text.
 *
 * @param sqlState empty when it had none
 * @param message the first line
 * @param count how often it was seen
 * @param firstNanos when first, on {@link System#nanoTime()}'s clock
 */
public record ErrorSample(String sqlState, String message, long count, long firstNanos) {}
