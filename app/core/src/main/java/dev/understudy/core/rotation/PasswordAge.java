package dev.understudy.core.rotation;

import dev.understudy.core.postgres.DbRole;
import java.time.Instant;

/**
 * How old a password is.
 *
 * @param role whose
 * @param since when it came into use
 * @param unfinished whether the one before it may still be good
 */
public record PasswordAge(DbRole role, Instant since, boolean unfinished) {}
