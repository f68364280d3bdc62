package dev.understudy.core.plan;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Server settings that follow from the stack file itself; tuning one of them would break the stack or belie its report. */
final class OwnedSettings {
    private static final Set<String> NAMES = Set.of(
            "archive_command",
            "archive_library",
            "archive_mode",
            "archive_timeout",
            "cluster_name",
            "config_file",
            "data_directory",
            "fsync",
            "full_page_writes",
            "hba_file",
            "hot_standby",
            "ident_file",
            "listen_addresses",
            "logging_collector",
            "log_destination",
            "log_line_prefix",
            "password_encryption",
            "port",
            "primary_conninfo",
            "primary_slot_name",
            "restore_command",
            "shared_preload_libraries",
            "ssl",
            "ssl_ca_file",
            "ssl_cert_file",
            "ssl_key_file",
            "ssl_min_protocol_version",
            "synchronous_commit",
            "synchronous_standby_names",
            "unix_socket_directories",
            "wal_level",
            "wal_log_hints");

    private OwnedSettings() {}

    static void refuseIn(TuningProfile profile, Map<String, String> overrides) {
        Set<String> owned = new TreeSet<>(overrides.keySet());
        profile.settings().forEach(setting -> owned.add(setting.name()));
        owned.retainAll(NAMES);
        if (!owned.isEmpty()) {
            throw new UnderstudyException(
                    ErrorCode.STACK_FILE,
                    "tuning sets what the stack decides itself: " + String.join(", ", List.copyOf(owned)),
                    "remove it from tuning; durability, replication and ports have their own keys in the stack file");
        }
    }
}
