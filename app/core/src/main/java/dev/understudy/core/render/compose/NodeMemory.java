package dev.understudy.core.render.compose;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.MemorySize;

/** How much memory a node's container may take. */
final class NodeMemory {
    private static final long MEGABYTE = 1L << 20;
    private static final long GIGABYTE = 1L << 30;
    /** By the usual rule {@code shared_buffers} is a quarter of a server's memory. */
    private static final int PARTS = 4;

    private NodeMemory() {}

    /** As compose takes it. A bounded disk is memory of who writes to it. */
    static String of(StackPlan plan) {
        long bytes = Math.max(GIGABYTE, PARTS * sharedBuffers(plan))
                + plan.spec().disk().map(MemorySize::bytes).orElse(0L);
        return bytes % GIGABYTE == 0 ? bytes / GIGABYTE + "g" : (bytes + MEGABYTE - 1) / MEGABYTE + "m";
    }

    private static long sharedBuffers(StackPlan plan) {
        return plan.tuning().stream()
                .filter(setting -> setting.name().equals("shared_buffers"))
                .findFirst()
                .map(setting -> bytes(setting.value()))
                .orElse(0L);
    }

    /** What is no amount the server itself refuses, with better words. */
    private static long bytes(String value) {
        try {
            return MemorySize.parse(value, MemorySize.PAGE).bytes();
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
