package dev.understudy.core.backup;

import java.util.Locale;

/** What a backup copies. */
public enum BackupKind {
    /** Everything. */
    FULL,
    /** What has changed since the last full one. */
    DIFF,
    /** What has changed since the last one of any kind. */
    INCR;

    /** As pgBackRest calls it: {@code full}, {@code diff}, {@code incr}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
