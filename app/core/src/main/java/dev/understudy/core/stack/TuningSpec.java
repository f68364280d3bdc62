package dev.understudy.core.stack;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where server settings come from: a profile of {@code tuning/}, then overrides.
 *
 * @param profile a profile's name, such as {@code laptop}
 * @param overrides {@code postgresql.conf} names and values, which win over the profile
 */
public record TuningSpec(String profile, Map<String, String> overrides) {
    public TuningSpec {
        // Sorted, so that everything rendered from it is the same on every run.
        overrides = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(overrides));
    }
}
