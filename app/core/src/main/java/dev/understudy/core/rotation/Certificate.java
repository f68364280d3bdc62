package dev.understudy.core.rotation;

import java.time.Instant;

/**
 * A certificate of a stack.
 *
 * @param name whose: a node's or pooler's name, or {@code ca}
 * @param serial in hexadecimal digits
 * @param notAfter when it expires
 */
public record Certificate(String name, String serial, Instant notAfter) {}
