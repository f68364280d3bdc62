package dev.understudy.core.stack;

import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.MemorySize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Builds the spec from a text that has no problem. */
final class StackValues {
    private final StackText text;

    StackValues(StackText text) {
        this.text = text;
    }

    StackSpec spec() {
        Map<DbRole, Integer> limits = new EnumMap<>(DbRole.class);
        for (DbRole role : DbRole.values()) {
            limits.put(role, number("roles." + role.roleName() + ".connection_limit"));
        }
        Durability durability = Durability.valueOf(upper("durability"));
        return new StackSpec(
                new StackName(word("name")),
                number("postgresql"),
                PostgresSource.valueOf(upper("source")),
                nodes(),
                pooling(),
                limits,
                new TuningSpec(word("tuning.profile"), text.under("tuning.overrides.")),
                durability,
                text.value("disk").map(amount -> MemorySize.parse(amount, 1)),
                images(),
                flag("monitoring"),
                new ExtensionsSpec(flag("extensions.pgaudit"), flag("extensions.auto_explain")),
                failover(),
                text.has("backup") ? Optional.of(backup()) : Optional.empty(),
                objective(durability),
                new PortsSpec(text.value("ports.base")
                        .map(base -> OptionalInt.of(Integer.parseInt(base)))
                        .orElseGet(OptionalInt::empty)));
    }

    private Optional<ImagesSpec> images() {
        ImagesSpec images = new ImagesSpec(image("postgres"), image("pgbouncer"));
        return images.equals(new ImagesSpec(Optional.empty(), Optional.empty()))
                ? Optional.empty()
                : Optional.of(images);
    }

    private Optional<ImageReference> image(String key) {
        return text.value("images." + key).map(ImageReference::new);
    }

    private List<NodeSpec> nodes() {
        NodeId primary = new NodeId(word("topology.primary.name"));
        List<NodeSpec> nodes = new ArrayList<>();
        nodes.add(new NodeSpec(
                primary,
                word("topology.primary.region"),
                word("topology.primary.zone"),
                Optional.empty(),
                Replication.ASYNC));
        for (int i = 0; text.has("topology.standbys[" + i + "]"); i++) {
            String path = "topology.standbys[" + i + "].";
            NodeId upstream = text.value(path + "upstream").map(NodeId::new).orElse(primary);
            nodes.add(new NodeSpec(
                    new NodeId(word(path + "name")),
                    word(path + "region"),
                    word(path + "zone"),
                    Optional.of(upstream),
                    Replication.valueOf(upper(path + "replication"))));
        }
        return nodes;
    }

    private PoolingSpec pooling() {
        return new PoolingSpec(
                number("pooling.instances"),
                PoolMode.valueOf(upper("pooling.mode")),
                number("pooling.max_client_conn"),
                number("pooling.default_pool_size"),
                number("pooling.min_pool_size"),
                number("pooling.reserve_pool_size"),
                span("pooling.reserve_pool_timeout"),
                span("pooling.query_timeout"),
                span("pooling.server_idle_timeout"),
                span("pooling.server_lifetime"),
                number("pooling.max_prepared_statements"));
    }

    private FailoverPolicy failover() {
        FailoverPolicy preset =
                scaled(PolicyPresets.named(word("failover.preset")).orElseThrow());
        FailoverPolicy named = new FailoverPolicy(
                preset.name(),
                spanIf("failover.check_interval").orElse(preset.checkInterval()),
                spanIf("failover.check_timeout").orElse(preset.checkTimeout()),
                text.value("failover.failed_checks").map(Integer::parseInt).orElse(preset.failedChecks()),
                text.value("failover.cross_region").map(Boolean::parseBoolean).orElse(preset.crossRegion()),
                bytesIf("failover.maximum_lag").or(preset::maximumLagBytes),
                text.value("failover.start_attempts").map(Integer::parseInt).orElse(preset.startAttempts()),
                readOnly(),
                preset.imitation());
        return named.equals(preset) ? preset : named.custom();
    }

    private FailoverPolicy scaled(FailoverPolicy preset) {
        return text.value("failover.time_scale")
                .map(Double::parseDouble)
                .map(preset::atTimeScale)
                .orElse(preset);
    }

    private FailoverPolicy.ReadOnlyRouting readOnly() {
        return text.has("failover.read_only")
                ? new FailoverPolicy.ReadOnlyRouting(
                        bytesIf("failover.read_only.maximum_lag"), flag("failover.read_only.fall_back_to_primary"))
                : FailoverPolicy.ReadOnlyRouting.ANY_STANDBY_ELSE_PRIMARY;
    }

    private Optional<Long> bytesIf(String path) {
        return text.value(path).map(amount -> MemorySize.parse(amount, 1).bytes());
    }

    private BackupSpec backup() {
        List<BackupSpec.RepositorySpec> repositories = new ArrayList<>();
        for (int i = 0; text.has("backup.repositories[" + i + "]"); i++) {
            String path = "backup.repositories[" + i + "].";
            repositories.add(new BackupSpec.RepositorySpec(
                    word(path + "region"),
                    !word(path + "cipher").equals("none"),
                    span(path + "keep_full"),
                    number(path + "keep_diff"),
                    number(path + "keep_wal")));
        }
        return new BackupSpec(
                span("backup.archive_timeout"),
                BackupSpec.Compression.valueOf(upper("backup.compression")),
                repositories);
    }

    private Objective objective(Durability durability) {
        Optional<Long> lost = text.value("objective.rpo.lost_writes").map(Long::parseLong);
        Optional<Duration> span = spanIf("objective.rpo.span");
        boolean strict = durability == Durability.DURABLE && lost.isEmpty() && span.isEmpty();
        return new Objective(span("objective.rto"), strict ? Optional.of(0L) : lost, span);
    }

    private String word(String path) {
        return text.value(path).orElseThrow(() -> new IllegalStateException("no value: " + path));
    }

    private String upper(String path) {
        return word(path).toUpperCase(Locale.ROOT);
    }

    private int number(String path) {
        return Integer.parseInt(word(path));
    }

    private boolean flag(String path) {
        return word(path).equals("true");
    }

    private Optional<Duration> spanIf(String path) {
        return text.value(path).flatMap(Durations::parse);
    }

    private Duration span(String path) {
        return Durations.parse(word(path)).orElseThrow();
    }
}
