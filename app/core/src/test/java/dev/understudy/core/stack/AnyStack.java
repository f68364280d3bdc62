package dev.understudy.core.stack;

import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.MemorySize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;

/** Makes valid stacks of every kind, and prefers values that are easily misread. */
final class AnyStack {
    private static final List<String> WORDS =
            List.of("a", "true", "null", "no", "on", "y", "zone-a", "region-1", "e1", "x0", "nan", "inf");
    private static final List<String> NODES =
            List.of("null", "true", "pg1", "n_2", "y", "e9", "a__", "false", "z" + "9".repeat(29));
    private static final List<String> VALUES = List.of(
            "on",
            "",
            " ",
            "'",
            "it''s",
            "\"",
            "a: b",
            "# no comment",
            "{x}",
            "[",
            "*",
            "&",
            "!",
            "|",
            "\\n",
            "é",
            "😀",
            "null",
            "1.5",
            "-1",
            "0x10",
            "%m [%p] ",
            "\ufeffbom",
            "\u2028",
            "~",
            "- ",
            "? ");
    private static final List<String> SETTINGS =
            List.of("work", "null", "a.b", "true", "jit", "pg_stat_statements.max", "y", "_x");
    private static final long[] MILLIS = {1, 1000, 60_000, 3_600_000, 86_400_000};

    private final Random random;

    AnyStack(Random random) {
        this.random = random;
    }

    StackSpec spec() {
        Durability durability = any(List.of(Durability.values()));
        PostgresSource source = any(List.of(PostgresSource.values()));
        return new StackSpec(
                new StackName(any(WORDS)),
                between(15, 18),
                source,
                nodes(),
                pooling(),
                limits(),
                new TuningSpec(any(WORDS), overrides()),
                durability,
                random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(new MemorySize((long) between(300, 999_999) << 20)),
                source == PostgresSource.EMBEDDED ? Optional.empty() : images(),
                random.nextBoolean(),
                new ExtensionsSpec(random.nextBoolean(), random.nextBoolean()),
                failover(),
                backup(),
                objective(durability),
                new PortsSpec(
                        random.nextBoolean()
                                ? OptionalInt.empty()
                                : OptionalInt.of(between(1024, StackFields.PORT_MAX))));
    }

    private Optional<BackupSpec> backup() {
        if (random.nextBoolean()) {
            return Optional.empty();
        }
        List<BackupSpec.RepositorySpec> repositories = new ArrayList<>();
        for (int i = between(1, StackFields.REPOSITORIES_MAX); i > 0; i--) {
            repositories.add(new BackupSpec.RepositorySpec(
                    any(WORDS),
                    random.nextBoolean(),
                    Duration.ofDays(between(1, 4_000)),
                    between(1, 9_999),
                    between(1, 9_999)));
        }
        return Optional.of(new BackupSpec(
                Duration.ofSeconds(between(0, 4_000)), any(List.of(BackupSpec.Compression.values())), repositories));
    }

    private Optional<ImagesSpec> images() {
        List<Optional<ImageReference>> some = List.of(
                Optional.empty(),
                Optional.of(new ImageReference("db.example:5000/a-b/c__d:v1")),
                Optional.of(new ImageReference("postgres:latest@sha256:" + "0".repeat(64))),
                Optional.of(new ImageReference("e.f@sha256:" + "9a".repeat(32))));
        ImagesSpec images = new ImagesSpec(any(some), any(some));
        return images.postgres().or(images::pgbouncer).map(ignored -> images);
    }

    private List<NodeSpec> nodes() {
        Replication waiting = random.nextBoolean() ? Replication.SYNC : Replication.QUORUM;
        List<NodeSpec> nodes = new ArrayList<>();
        for (String name : NODES.subList(0, between(1, NODES.size()))) {
            Optional<NodeId> upstream =
                    nodes.isEmpty() ? Optional.empty() : Optional.of(any(nodes).id());
            boolean underPrimary = upstream.filter(
                            nodes.isEmpty() ? id -> false : nodes.getFirst().id()::equals)
                    .isPresent();
            Replication replication = underPrimary && random.nextBoolean() ? waiting : Replication.ASYNC;
            nodes.add(new NodeSpec(new NodeId(name), any(WORDS), any(WORDS), upstream, replication));
        }
        return nodes;
    }

    private PoolingSpec pooling() {
        int size = between(1, 100_000);
        return new PoolingSpec(
                between(0, 9),
                any(List.of(PoolMode.values())),
                between(size, 100_000),
                size,
                between(0, size),
                between(0, 100_000),
                seconds(),
                seconds(),
                seconds(),
                seconds(),
                between(0, 100_000));
    }

    private Map<DbRole, Integer> limits() {
        Map<DbRole, Integer> limits = new EnumMap<>(DbRole.class);
        for (DbRole role : DbRole.values()) {
            limits.put(role, between(-1, 262_143));
        }
        return limits;
    }

    private Map<String, String> overrides() {
        Map<String, String> overrides = new TreeMap<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            overrides.put(any(SETTINGS), any(VALUES));
        }
        return overrides;
    }

    private FailoverPolicy failover() {
        FailoverPolicy imitating = any(PolicyPresets.ALL.stream()
                .filter(policy -> policy.imitation().isPresent())
                .toList());
        return switch (random.nextInt(5)) {
            case 0 -> FailoverPolicy.DEFAULT;
            case 1 -> FailoverPolicy.FAST;
            case 2 -> imitating;
            case 3 -> imitating.atTimeScale(any(List.of(0.01, 0.1, 0.125, 0.9999, 1.0)));
            // 7 checks: equal to no preset, which would be read back under the preset's name.
            default ->
                new FailoverPolicy(
                        "custom",
                        span(),
                        span(),
                        7,
                        random.nextBoolean(),
                        imitating.maximumLagBytes().or(this::lag),
                        random.nextInt(101),
                        new FailoverPolicy.ReadOnlyRouting(lag(), random.nextBoolean()),
                        imitating.maximumLagBytes().isPresent() || random.nextBoolean()
                                ? imitating.imitation()
                                : Optional.empty());
        };
    }

    private Optional<Long> lag() {
        return random.nextBoolean() ? Optional.empty() : Optional.of((long) random.nextInt(1 << 30));
    }

    /** A durable stack always has an RPO, a fast one never. */
    private Objective objective(Durability durability) {
        if (durability == Durability.FAST) {
            return new Objective(span(), Optional.empty(), Optional.empty());
        }
        Optional<Long> lost = random.nextBoolean() ? Optional.of((long) random.nextInt(1000)) : Optional.empty();
        return new Objective(
                span(), lost, lost.isEmpty() || random.nextBoolean() ? Optional.of(span()) : Optional.empty());
    }

    private Duration seconds() {
        return Duration.ofSeconds(random.nextInt(3) == 0 ? 0 : between(1, 999_999_999));
    }

    /** In every unit, up to what a stack file can hold: 999999999d. */
    private Duration span() {
        long count = random.nextInt(10) == 0 ? 999_999_999 : between(1, 2000);
        return Duration.ofMillis(count * MILLIS[random.nextInt(MILLIS.length)]);
    }

    private int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
