package dev.understudy.core.stack;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What no single value shows: references, order and contradictions. Confined to one parse. */
final class StackChecks {
    private static final Pattern SETTING = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");
    private static final Set<String> OWNED = Set.of(
            "port",
            "listen_addresses",
            "data_directory",
            "primary_conninfo",
            "primary_slot_name",
            "hba_file",
            "ident_file",
            "config_file",
            "cluster_name",
            "unix_socket_directories",
            "shared_preload_libraries",
            "synchronous_standby_names",
            "wal_level",
            "hot_standby",
            "password_encryption");
    private static final Set<String> DURABILITY = Set.of("fsync", "synchronous_commit", "full_page_writes");
    /** Memory settings and the bytes PostgreSQL counts a bare number in. */
    private static final Map<String, Integer> MEMORY = Map.ofEntries(
            Map.entry("shared_buffers", 8192),
            Map.entry("effective_cache_size", 8192),
            Map.entry("wal_buffers", 8192),
            Map.entry("temp_buffers", 8192),
            Map.entry("work_mem", 1024),
            Map.entry("maintenance_work_mem", 1024),
            Map.entry("autovacuum_work_mem", 1024),
            Map.entry("logical_decoding_work_mem", 1024),
            Map.entry("temp_file_limit", 1024),
            Map.entry("max_wal_size", 1_048_576),
            Map.entry("min_wal_size", 1_048_576),
            Map.entry("wal_keep_size", 1_048_576),
            Map.entry("max_slot_wal_keep_size", 1_048_576));

    private final StackText text;

    StackChecks(StackText text) {
        this.text = text;
    }

    void check() {
        topology();
        pooling();
        text.under("tuning.overrides.").forEach(this::override);
        if (text.value("durability").filter("fast"::equals).isPresent() && text.has("objective.rpo")) {
            text.problem(
                    "objective.rpo",
                    "a fast stack has no RPO: a crash may lose any commit",
                    "use durability: durable, or leave rpo out");
        }
    }

    private void topology() {
        String primary = text.value("topology.primary.name").orElse("");
        List<String> all = new ArrayList<>(List.of(primary));
        for (int i = 0; text.has("topology.standbys[" + i + "]"); i++) {
            all.add(text.value("topology.standbys[" + i + "].name").orElse(""));
        }
        Set<String> seen = new HashSet<>(Set.of(primary));
        Set<String> kinds = new HashSet<>();
        for (int i = 1; i < all.size(); i++) {
            String path = "topology.standbys[" + (i - 1) + "].";
            upstream(path, all.get(i), all, seen);
            synchronous(path, primary, kinds);
            if (!all.get(i).isEmpty() && !seen.add(all.get(i))) {
                text.problem(
                        path + "name",
                        "a node named \"" + all.get(i) + "\" exists already",
                        "give every node its own name");
            }
        }
    }

    /** Each node after its upstream: this order alone excludes cycles. */
    private void upstream(String path, String name, List<String> all, Set<String> before) {
        String upstream = text.value(path + "upstream").orElse("");
        if (upstream.isEmpty() || (before.contains(upstream) && !upstream.equals(name))) {
            return;
        }
        if (upstream.equals(name)) {
            text.problem(path + "upstream", "a node cannot stream from itself", "name another node");
        } else if (all.contains(upstream)) {
            text.problem(
                    path + "upstream",
                    "\"" + upstream + "\" comes later, or streams from this node",
                    "list every standby after its upstream");
        } else {
            text.problem(
                    path + "upstream",
                    "no node \"" + upstream + "\"",
                    Nearest.hint(
                            upstream,
                            all.stream().filter(other -> !other.isEmpty()).toList()));
        }
    }

    private void synchronous(String path, String primary, Set<String> kinds) {
        String kind = text.value(path + "replication").orElse("async");
        if (kind.equals("async")) {
            return;
        }
        if (text.value(path + "upstream")
                .filter(upstream -> !upstream.equals(primary))
                .isPresent()) {
            text.problem(
                    path + "replication",
                    "a cascaded standby cannot be synchronous: PostgreSQL waits only for standbys of the primary",
                    "stream from \"" + primary + "\", or use async");
        }
        if (kinds.add(kind) && kinds.size() > 1) {
            text.problem(
                    path + "replication",
                    "sync and quorum cannot be mixed",
                    "synchronous_standby_names is FIRST or ANY: choose one");
        }
    }

    private void pooling() {
        long size = number("pooling.default_pool_size");
        if (number("pooling.min_pool_size") > size) {
            text.problem(
                    "pooling.min_pool_size",
                    "larger than default_pool_size (" + size + ")",
                    "keep at most " + size + " open");
        }
        if (number("pooling.max_client_conn") < size) {
            text.problem(
                    "pooling.max_client_conn",
                    "smaller than default_pool_size (" + size + ")",
                    "a pool could never fill");
        }
    }

    /** A number, or one that passes every comparison when the text has none. */
    private long number(String path) {
        return text.value(path)
                .map(Long::parseLong)
                .orElse(path.endsWith("min_pool_size") ? 0L : path.endsWith("conn") ? Long.MAX_VALUE : 100_000L);
    }

    private void override(String name, String value) {
        String path = "tuning.overrides." + name;
        String lower = name.toLowerCase(Locale.ROOT);
        if (DURABILITY.contains(lower)) {
            text.problem(path, "is decided by `durability`", "set durability: durable or fast");
        } else if (OWNED.contains(lower) || lower.startsWith("ssl")) {
            text.problem(path, "is set by Understudy", "leave it out");
        } else if (!SETTING.matcher(name).matches()) {
            text.problem(path, "not a setting's name", "use PostgreSQL's own, in lower case");
        } else if (value.chars().anyMatch(Character::isISOControl)) {
            text.problem(path, "holds a line break or control character", "write it on one line");
        } else if (MEMORY.containsKey(name) && value.matches("[1-9][0-9]{0,9}")) {
            long bytes = Long.parseLong(value) * MEMORY.getOrDefault(name, 1);
            text.problem(
                    path,
                    "needs a unit",
                    "PostgreSQL would take " + value + " as " + bytes(bytes) + "; write " + value
                            + "MB if megabytes are meant, or \"" + bytes(bytes) + "\"");
        }
    }

    private static String bytes(long bytes) {
        return bytes % 1_048_576 == 0 ? bytes / 1_048_576 + "MB" : bytes / 1024 + "kB";
    }
}
