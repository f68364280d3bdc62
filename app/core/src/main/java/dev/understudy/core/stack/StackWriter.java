package dev.understudy.core.stack;

import dev.understudy.core.imitation.Imitation;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.MemorySize;
import java.util.Locale;

/** Writes a spec as canonical YAML. Confined to one write. */
final class StackWriter {
    private final StringBuilder out = new StringBuilder();
    private final StackSpec spec;

    StackWriter(StackSpec spec) {
        this.spec = spec;
    }

    String text() {
        line("name: \"" + spec.name() + "\"");
        line("postgresql: " + spec.postgresMajor());
        line("source: " + spec.source().word());
        topology();
        pooling(spec.pooling());
        line("roles:");
        for (DbRole role : DbRole.values()) {
            line("  " + role.roleName() + ": {connection_limit: "
                    + spec.connectionLimits().get(role) + "}");
        }
        tuning();
        line("durability: " + lower(spec.durability()));
        spec.disk().ifPresent(disk -> line("disk: " + disk));
        spec.images().ifPresent(this::images);
        line("monitoring: " + spec.monitoring());
        line("extensions: {pgaudit: " + spec.extensions().pgaudit() + ", auto_explain: "
                + spec.extensions().autoExplain() + "}");
        failover(spec.failover());
        spec.backup().ifPresent(this::backup);
        objective();
        spec.ports().base().ifPresent(base -> line("ports: {base: " + base + "}"));
        return out.toString();
    }

    private void topology() {
        line("topology:");
        NodeSpec primary = spec.primary();
        line("  primary: {name: " + place(primary) + "}");
        if (!spec.standbys().isEmpty()) {
            line("  standbys:");
        }
        for (NodeSpec node : spec.standbys()) {
            String upstream =
                    node.upstream().map(id -> ", upstream: \"" + id + "\"").orElse("");
            line("    - {name: " + place(node) + upstream + ", replication: " + lower(node.replication()) + "}");
        }
    }

    // Quoted: a node may be called null or true.
    private static String place(NodeSpec node) {
        return "\"" + node.id() + "\", region: \"" + node.region() + "\", zone: \"" + node.zone() + "\"";
    }

    private void pooling(PoolingSpec pooling) {
        line("pooling:");
        line("  instances: " + pooling.instances());
        line("  mode: " + lower(pooling.mode()));
        line("  max_client_conn: " + pooling.maxClientConn());
        line("  default_pool_size: " + pooling.defaultPoolSize());
        line("  min_pool_size: " + pooling.minPoolSize());
        line("  reserve_pool_size: " + pooling.reservePoolSize());
        line("  reserve_pool_timeout: " + Durations.format(pooling.reservePoolTimeout()));
        line("  query_timeout: " + Durations.format(pooling.queryTimeout()));
        line("  server_idle_timeout: " + Durations.format(pooling.serverIdleTimeout()));
        line("  server_lifetime: " + Durations.format(pooling.serverLifetime()));
        line("  max_prepared_statements: " + pooling.maxPreparedStatements());
    }

    private void tuning() {
        line("tuning:");
        line("  profile: \"" + spec.tuning().profile() + "\"");
        if (!spec.tuning().overrides().isEmpty()) {
            line("  overrides:");
        }
        spec.tuning()
                .overrides()
                .forEach((name, value) -> line("    \"" + name + "\": '" + value.replace("'", "''") + "'"));
    }

    private void images(ImagesSpec images) {
        line("images:");
        images.postgres().ifPresent(image -> line("  postgres: \"" + image + "\""));
        images.pgbouncer().ifPresent(image -> line("  pgbouncer: \"" + image + "\""));
    }

    private void failover(FailoverPolicy policy) {
        if (!policy.name().equals("custom")) {
            line("failover: {preset: " + policy.name()
                    + policy.imitation()
                            .map(Imitation::timeScale)
                            .filter(scale -> scale < 1)
                            .map(scale -> ", time_scale: " + scale)
                            .orElse("")
                    + "}");
            return;
        }
        line("failover:");
        policy.imitation().ifPresent(imitation -> {
            line("  preset: " + imitation.preset());
            line("  time_scale: " + imitation.timeScale());
        });
        line("  check_interval: " + Durations.format(policy.checkInterval()));
        line("  check_timeout: " + Durations.format(policy.checkTimeout()));
        line("  failed_checks: " + policy.failedChecks());
        line("  cross_region: " + policy.crossRegion());
        policy.maximumLagBytes().ifPresent(bytes -> line("  maximum_lag: " + new MemorySize(bytes)));
        line("  start_attempts: " + policy.startAttempts());
        if (!policy.readOnly().equals(FailoverPolicy.ReadOnlyRouting.ANY_STANDBY_ELSE_PRIMARY)) {
            line("  read_only:");
            policy.readOnly().maximumLagBytes().ifPresent(bytes -> line("    maximum_lag: " + new MemorySize(bytes)));
            line("    fall_back_to_primary: " + policy.readOnly().fallBackToPrimary());
        }
    }

    private void backup(BackupSpec backup) {
        line("backup:");
        line("  archive_timeout: " + Durations.format(backup.archiveTimeout()));
        line("  compression: " + lower(backup.compression()));
        line("  repositories:");
        for (BackupSpec.RepositorySpec each : backup.repositories()) {
            line("    - {region: \"" + each.region() + "\", cipher: " + (each.encrypted() ? "aes-256-cbc" : "none")
                    + ", keep_full: " + Durations.format(each.keepFull()) + ", keep_diff: " + each.keepDiff()
                    + ", keep_wal: " + each.keepWal() + "}");
        }
    }

    private void objective() {
        line("objective:");
        line("  rto: " + Durations.format(spec.objective().rto()));
        if (spec.objective().lostWritesMax().isPresent()
                || spec.objective().lossSpanMax().isPresent()) {
            line("  rpo:");
        }
        spec.objective().lostWritesMax().ifPresent(count -> line("    lost_writes: " + count));
        spec.objective().lossSpanMax().ifPresent(span -> line("    span: " + Durations.format(span)));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
