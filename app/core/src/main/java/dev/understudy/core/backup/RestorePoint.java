package dev.understudy.core.backup;

import dev.understudy.core.postgres.Lsn;

/**
 * A moment that was given a name, before a migration or a release. The name is in the WAL alone, where nobody finds it before it is replayed;
 * so it is noted beside the stack, too.
 *
 * @param lsn of its record in the WAL
 * @param timeline that it is on
 * @param at by the primary's clock, in UTC
 */
public record RestorePoint(String name, Lsn lsn, int timeline, String at) {}
