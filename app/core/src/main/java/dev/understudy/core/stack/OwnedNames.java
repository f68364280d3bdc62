package dev.understudy.core.stack;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Server settings that follow from the stack file itself, and the key of the stack file that governs each. */
final class OwnedNames {
    private static final String LEAVE_OUT = "leave it out";

    /** Where a node lives, who may reach it, how it logs and recovers: one value would not fit every node. */
    private static final Set<String> WITHOUT_KEY = Set.of(
            "archive_cleanup_command",
            "archive_command",
            "archive_library",
            "archive_mode",
            "cluster_name",
            "config_file",
            "data_directory",
            "external_pid_file",
            "hba_file",
            "hot_standby",
            "ident_file",
            "include",
            "include_dir",
            "include_if_exists",
            "listen_addresses",
            "log_destination",
            "log_line_prefix",
            "logging_collector",
            "password_encryption",
            "primary_slot_name",
            "promote_trigger_file",
            "restore_command",
            "unix_socket_directories",
            "unix_socket_group",
            "unix_socket_permissions",
            "wal_level",
            "wal_log_hints");

    private static final Map<String, String> WITH_KEY = Map.of(
            "archive_timeout", "set backup.archive_timeout",
            "fsync", "set durability: durable or fast",
            "full_page_writes", "set durability: durable or fast",
            "synchronous_commit", "set durability: durable or fast",
            "port", "set ports.base",
            "primary_conninfo", "set the standby's upstream",
            "shared_preload_libraries", "choose under extensions",
            "synchronous_standby_names", "set the standbys' replication");

    private OwnedNames() {}

    /** The way out for a setting that Understudy decides; empty for one that is free to tune. */
    static Optional<String> hint(String setting) {
        boolean byPrefix = setting.equals("ssl") || setting.startsWith("ssl_") || setting.startsWith("recovery_target");
        return byPrefix || WITHOUT_KEY.contains(setting)
                ? Optional.of(LEAVE_OUT)
                : Optional.ofNullable(WITH_KEY.get(setting));
    }

    /** All but those matched by prefix. */
    static Set<String> all() {
        return Stream.concat(WITHOUT_KEY.stream(), WITH_KEY.keySet().stream()).collect(Collectors.toSet());
    }
}
