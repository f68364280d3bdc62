package dev.understudy.core.plan;

import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.BackupSpec;
import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.ExtensionsSpec;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Objective;
import dev.understudy.core.stack.PoolMode;
import dev.understudy.core.stack.PoolingSpec;
import dev.understudy.core.stack.PortsSpec;
import dev.understudy.core.stack.PostgresSource;
import dev.understudy.core.stack.Replication;
import dev.understudy.core.stack.StackName;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.core.stack.TuningSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Stacks and hosts that tests plan. */
public final class PlanFixtures {
    public static final NodeSpec PG1 = node("pg1", "west", "a", "", Replication.ASYNC);
    public static final TuningProfile PROFILE =
            TuningProfile.parse("laptop", "max_connections = 200  # D0.7\nshared_buffers = 64MB  # small\n");

    private static final BackupSpec BACKUP = new BackupSpec(
            Duration.ofSeconds(60),
            BackupSpec.Compression.ZST,
            List.of(
                    new BackupSpec.RepositorySpec("west", true, Duration.ofDays(7), 14, 7),
                    new BackupSpec.RepositorySpec("east", false, Duration.ofDays(30), 28, 1)));

    private PlanFixtures() {}

    public static NodeSpec node(String id, String region, String zone, String upstream, Replication replication) {
        Optional<NodeId> source = upstream.isEmpty() ? Optional.empty() : Optional.of(new NodeId(upstream));
        return new NodeSpec(new NodeId(id), region, zone, source, replication);
    }

    public static StackSpec production(Replication replication) {
        return spec(
                "production",
                List.of(
                        PG1,
                        node("pg2", "west", "b", "pg1", replication),
                        node("pg3", "east", "a", "pg2", Replication.ASYNC)),
                3,
                0,
                Map.of());
    }

    public static StackSpec spec(
            String name, List<NodeSpec> nodes, int poolers, int prepared, Map<String, String> overrides) {
        Map<DbRole, Integer> limits = new HashMap<>();
        for (DbRole role : DbRole.values()) {
            limits.put(role, role.defaultConnectionLimit());
        }
        return new StackSpec(
                new StackName(name),
                15,
                PostgresSource.INSTALLED,
                nodes,
                new PoolingSpec(
                        poolers,
                        PoolMode.TRANSACTION,
                        1000,
                        25,
                        5,
                        5,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(15),
                        Duration.ofHours(1),
                        prepared),
                limits,
                new TuningSpec("laptop", overrides),
                Durability.DURABLE,
                Optional.empty(),
                Optional.empty(),
                true,
                new ExtensionsSpec(true, true),
                FailoverPolicy.DEFAULT,
                Optional.of(BACKUP).filter(backup -> nodes.size() > 1),
                Objective.DEFAULT,
                new PortsSpec(OptionalInt.empty()));
    }

    public static HostFacts host(Version pgbouncer) {
        return new HostFacts(
                List.of(new HostFacts.PostgresInstall(
                        Optional.empty(),
                        "/usr/lib/postgresql/15/bin",
                        Version.of(15, 18),
                        Set.of("pgaudit", "auto_explain"),
                        Set.of(
                                "postgres",
                                "initdb",
                                "pg_ctl",
                                "pg_basebackup",
                                "pg_rewind",
                                "pg_controldata",
                                "psql"))),
                Optional.empty(),
                Optional.of(new Binaries.Tool("/usr/sbin/pgbouncer", pgbouncer)),
                Optional.of(new Binaries.Tool("/usr/bin/postgres_exporter", Version.of(0, 11))),
                Optional.of(new Binaries.Tool("/usr/bin/prometheus", Version.of(2, 42))),
                Optional.of(new Binaries.Tool("/usr/bin/openssl", Version.of(3, 0))),
                Optional.of(new Binaries.Tool("/usr/bin/pgbackrest", Version.of(2, 45))),
                22_000,
                "/var/lib/understudy/production",
                "/run/understudy/production",
                "postgres",
                16L << 30);
    }

    public static HostFacts bareHost() {
        return new HostFacts(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                22_000,
                "/var/lib/understudy/production",
                "/run/understudy/production",
                "postgres",
                16L << 30);
    }
}
