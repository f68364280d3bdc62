package dev.understudy.core.plan;

/**
 * A file the stack needs before it starts.
 *
 * @param path absolute
 * @param mode permission bits, octal digits as {@code chmod} takes them
 * @param secret whether it holds a password or private key, so that it is never printed
 */
public record PlannedFile(String path, String mode, boolean secret) {}
