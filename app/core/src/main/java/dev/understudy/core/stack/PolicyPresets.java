package dev.understudy.core.stack;

import dev.understudy.core.imitation.Imitation;
import dev.understudy.core.imitation.Imitations;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The policies that have a name: the one list that stack files, command line and schema go by. */
public final class PolicyPresets {
    /** Patroni's own default for {@code maximum_lag_on_failover}, of its dynamic configuration. */
    private static final long PATRONI_MAXIMUM_LAG = 1_048_576;

    /** In the order they are shown. */
    public static final List<FailoverPolicy> ALL = Stream.concat(
                    Stream.of(FailoverPolicy.DEFAULT, FailoverPolicy.FAST),
                    Imitations.ALL.stream().map(PolicyPresets::imitating))
            .toList();

    private PolicyPresets() {}

    /** The preset of that name; empty when there is none. */
    public static Optional<FailoverPolicy> named(String name) {
        return ALL.stream().filter(policy -> policy.name().equals(name)).findFirst();
    }

    /** Their names, in order. */
    public static List<String> names() {
        return ALL.stream().map(FailoverPolicy::name).toList();
    }

    /** The names of those that imitate another system, in order. */
    public static String imitatingNames() {
        return ALL.stream()
                .filter(policy -> policy.imitation().isPresent())
                .map(FailoverPolicy::name)
                .collect(Collectors.joining(", "));
    }

    /** It looks as often as the fastest, so that what is imitated begins when the outage does. */
    private static FailoverPolicy imitating(Imitation imitation) {
        FailoverPolicy looks = FailoverPolicy.FAST;
        return new FailoverPolicy(
                imitation.preset(),
                looks.checkInterval(),
                looks.checkTimeout(),
                looks.failedChecks(),
                looks.crossRegion(),
                imitation.equals(Imitations.PATRONI) ? Optional.of(PATRONI_MAXIMUM_LAG) : Optional.empty(),
                looks.startAttempts(),
                looks.readOnly(),
                Optional.of(imitation));
    }
}
