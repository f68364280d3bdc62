package dev.understudy.core.rotation;

import java.time.Instant;

/**
 * How old a password is.
 *
 * @param role whose, by its name in the database
 * @param since when it came into use
 * @param unfinished whether the one before it may still be good
 */
public record PasswordAge(String role, Instant since, boolean unfinished) {}
