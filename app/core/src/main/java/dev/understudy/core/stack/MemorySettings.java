package dev.understudy.core.stack;

import java.util.OptionalInt;
import java.util.Set;

/**
 * Memory and disk settings, by the unit in which PostgreSQL counts a bare number ({@code pg_settings.unit}). The same number means
 * 16 GB to its author and 128 MB to the server (D0.7).
 */
final class MemorySettings {
    private static final Set<String> IN_PAGES = Set.of(
            "shared_buffers",
            "effective_cache_size",
            "wal_buffers",
            "temp_buffers",
            "min_parallel_table_scan_size",
            "min_parallel_index_scan_size");
    private static final Set<String> IN_KILOBYTES = Set.of(
            "work_mem",
            "maintenance_work_mem",
            "autovacuum_work_mem",
            "logical_decoding_work_mem",
            "temp_file_limit",
            "gin_pending_list_limit",
            "max_stack_depth",
            "vacuum_buffer_usage_limit",
            "wal_skip_threshold");
    private static final Set<String> IN_MEGABYTES = Set.of(
            "max_wal_size", "min_wal_size", "wal_keep_size", "max_slot_wal_keep_size", "min_dynamic_shared_memory");

    private MemorySettings() {}

    /** Bytes in one of the setting's units; empty for a setting that is no amount of memory. */
    static OptionalInt unitBytes(String setting) {
        if (IN_PAGES.contains(setting)) {
            return OptionalInt.of(8192);
        }
        if (IN_KILOBYTES.contains(setting)) {
            return OptionalInt.of(1024);
        }
        return IN_MEGABYTES.contains(setting) ? OptionalInt.of(1024 * 1024) : OptionalInt.empty();
    }
}
