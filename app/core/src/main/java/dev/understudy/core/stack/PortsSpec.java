package dev.understudy.core.stack;

import java.util.OptionalInt;

/**
 * Where the stack listens; always on loopback (D0.4).
 *
 * @param base the first port of the stack's block; empty picks a free block below 32768, where the kernel hands out no
 *     ephemeral ports
 */
public record PortsSpec(OptionalInt base) {
    /** Ports in one stack's block. */
    public static final int BLOCK = 40;
}
