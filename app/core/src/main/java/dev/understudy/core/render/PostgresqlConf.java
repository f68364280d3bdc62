package dev.understudy.core.render;

import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.plan.SynchronousNames;
import dev.understudy.core.postgres.Setting;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.StackSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A server's {@code postgresql.conf}: tuning first, then what the stack decides, each name once. */
final class PostgresqlConf {
    private PostgresqlConf() {}

    static String render(StackPlan plan, NodePlan node) {
        Set<String> tuned = new HashSet<>();
        plan.tuning().forEach(setting -> tuned.add(setting.name()));
        return new ConfFile("Rendered by understudy for node " + node.id() + " of stack " + plan.name()
                        + "; edits are lost.")
                .section("tuning profile " + plan.spec().tuning().profile(), plan.tuning())
                .section("where it is", place(plan, node))
                .section("access", access(plan, node))
                .section("replication", untuned(replication(), tuned))
                .section("synchronous standbys", synchronousStandbys(plan))
                .section("archive", archive(plan, node))
                .section("durability", durability(plan.spec()))
                .section("log", untuned(log(), tuned))
                .section("statistics", untuned(statistics(), tuned))
                .section("extensions", untuned(extensions(plan.preload()), tuned))
                .raw("# Rewritten when the node is told to follow another.\ninclude_if_exists = 'replication.conf'")
                .text();
    }

    /** Defaults of ours give way to the profile and the stack file. */
    private static List<Setting> untuned(List<Setting> settings, Set<String> tuned) {
        return settings.stream()
                .filter(setting -> !tuned.contains(setting.name()))
                .toList();
    }

    private static Setting set(String name, String value, String reason) {
        return new Setting(name, value, reason);
    }

    private static List<Setting> place(StackPlan plan, NodePlan node) {
        return List.of(
                set("cluster_name", node.id().value(), "shown in process titles"),
                set("data_directory", node.dataDirectory(), ""),
                set(
                        "hba_file",
                        node.configDirectory() + "/pg_hba.conf",
                        "outside the data directory: clones copy that"),
                set("ident_file", node.configDirectory() + "/pg_ident.conf", ""),
                set("listen_addresses", node.listen(), "loopback or a private network only (D0.4)"),
                set("port", Integer.toString(node.address().port()), ""),
                set("unix_socket_directories", plan.interior().sockets(), "the superuser's only way in"),
                set("unix_socket_permissions", "0700", ""));
    }

    private static List<Setting> access(StackPlan plan, NodePlan node) {
        String certificate = plan.interior().certificates() + "/" + node.id();
        return List.of(
                set("password_encryption", "scram-sha-256", ""),
                set("ssl", "on", "every TCP connection (D1.9, D4.12)"),
                set("ssl_min_protocol_version", "TLSv1.3", "D4.12"),
                set("ssl_cert_file", certificate + ".crt", ""),
                set(
                        "ssl_key_file",
                        certificate + ".key",
                        "no ssl_ca_file: with one, a client that offers a certificate of another CA is turned away"));
    }

    private static List<Setting> replication() {
        return List.of(
                set("wal_level", "replica", "streaming standbys, base backups, point-in-time recovery"),
                set("hot_standby", "on", "standbys answer reads"),
                set(
                        "wal_log_hints",
                        "on",
                        "pg_rewind needs it or data checksums; this keeps a restored cluster safe too"),
                set("max_wal_senders", "10", "standbys, base backups and a spare for each"),
                set("max_replication_slots", "10", "a slot per standby, also after roles have moved"),
                set("max_slot_wal_keep_size", "4GB", "a lost standby must not fill the primary's disk"),
                set(
                        "wal_keep_size",
                        "256MB",
                        "a node whose slot was just made still finds its WAL, and pg_rewind its fork"),
                set("wal_receiver_timeout", "10s", "a silent upstream is noticed before an operator does"),
                set("wal_sender_timeout", "10s", "a silent standby is dropped from the synchronous ones"),
                set("wal_retrieve_retry_interval", "500ms", "following a new primary is part of the recovery time"));
    }

    /**
     * The same on every node: it matters on the primary alone, and any may become it. A node never waits for itself.
     *
     * <p>{@code FIRST 1} waits for the first in the list that streams now; one that is away or still catching up is passed over, so
     * no order makes commits hang (PostgreSQL documentation, "Multiple Synchronous Standbys"). In the order of the stack file the
     * declared primary comes first: once it stands by after a failover, the cluster may fail back to it without loss, and the
     * declared standbys follow in the order their author gave. Safety does not rest on the order: which one acknowledged a
     * commit is not known afterwards, so the decider ({@code Eligibility}) asks every one of the list before it promotes the
     * most advanced.
     */
    private static List<Setting> synchronousStandbys(StackPlan plan) {
        String names = SynchronousNames.of(plan);
        return List.of(set(
                "synchronous_standby_names",
                names,
                names.isEmpty()
                        ? "asynchronous: a crash may lose acknowledged writes"
                        : "a commit waits until one of these has flushed it; the primary itself never counts"));
    }

    /**
     * On every node, since any may become the primary; a standby does not archive. {@code archive_mode} needs a restart, so it is on from the
     * first start or a long time off.
     */
    private static List<Setting> archive(StackPlan plan, NodePlan node) {
        return plan.archive()
                .map(archive -> List.of(
                        set("archive_mode", "on", "WAL is kept for point-in-time recovery (D4.5)"),
                        set(
                                "archive_command",
                                ArchivePlan.shell(archive.command(node), "archive-push \"%p\""),
                                "to every repository; a segment stays here until each has it"),
                        set(
                                "archive_timeout",
                                archive.wish().archiveTimeout().toSeconds() + "s",
                                "a quiet primary archives this often, too: what a lost region costs at most"),
                        set(
                                "restore_command",
                                ArchivePlan.shell(archive.command(node), "archive-get %f \"%p\""),
                                "a standby that its upstream has no WAL for any more catches up from the archive")))
                .orElse(List.of());
    }

    private static List<Setting> durability(StackSpec spec) {
        return switch (spec.durability()) {
            case DURABLE ->
                List.of(
                        set("fsync", "on", "an acknowledged commit survives a crash"),
                        set(
                                "synchronous_commit",
                                "on",
                                "COMMIT returns once it is flushed here and on a synchronous standby"),
                        set("full_page_writes", "on", "a torn page is repaired from WAL"));
            case FAST ->
                List.of(
                        set("fsync", "off", "declared fast: a crash may lose or corrupt everything"),
                        set("synchronous_commit", "off", "declared fast"),
                        cascades(spec)
                                ? set("full_page_writes", "on", "a base backup from a standby is refused without it")
                                : set("full_page_writes", "off", "declared fast"));
        };
    }

    private static boolean cascades(StackSpec spec) {
        NodeId primary = spec.primary().id();
        return spec.standbys().stream()
                .anyMatch(node -> node.upstream().filter(primary::equals).isEmpty());
    }

    private static List<Setting> log() {
        return List.of(
                set("log_destination", "stderr", ""),
                set("logging_collector", "off", "stderr is the node's log, whoever runs it"),
                set(
                        "log_line_prefix",
                        "%m [%p] %e %q%u@%d/%a %h %c ",
                        "time, process, SQLSTATE, then user, database, application, host, session"),
                set("log_timezone", "UTC", "one clock in every report"),
                set("log_connections", "on", "D0.7"),
                set("log_disconnections", "on", "D0.7"),
                set("log_statement", "all", "D0.7; it puts data into the log, so the log is private"),
                set("log_duration", "on", "D0.7"),
                set("log_min_duration_statement", "1000", "D0.8: slower than 1 s is slow"),
                set("log_checkpoints", "on", "a checkpoint explains a pause"),
                set("log_lock_waits", "on", "waits longer than deadlock_timeout"),
                set("log_temp_files", "10MB", "sorts that did not fit work_mem"),
                set("log_replication_commands", "on", "who streams from here, since when"));
    }

    private static List<Setting> statistics() {
        return List.of(
                set("track_activities", "on", "D0.7"),
                set("track_counts", "on", "D0.7; autovacuum needs it"),
                set("track_io_timing", "on", "D4.7"),
                set("track_functions", "all", "D4.7"),
                set("timezone", "UTC", "D3.2"));
    }

    private static List<Setting> extensions(List<String> preload) {
        List<Setting> settings = new ArrayList<>();
        settings.add(
                set("shared_preload_libraries", String.join(", ", preload), "what is installed of what was wanted"));
        settings.add(set("pg_stat_statements.track", "all", "statements inside functions too (D0.8)"));
        settings.add(set("pg_stat_statements.max", "10000", ""));
        if (preload.contains("pgaudit")) {
            settings.add(set("pgaudit.log", "ddl, role, write", "D0.7; reads would drown the rest"));
            settings.add(set("pgaudit.log_parameter", "off", "parameters are data"));
        }
        if (preload.contains("auto_explain")) {
            settings.add(set("auto_explain.log_min_duration", "5s", "D4.7"));
            settings.add(set("auto_explain.log_analyze", "off", "timing every row would slow every statement"));
        }
        return settings;
    }
}
