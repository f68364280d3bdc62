package dev.understudy.engine.failover;

/** Told what a planned change of the primary has reached, at that instant and on its thread. Must be quick and not throw. */
interface HandoverMoments {
    /** The new primary takes writes. */
    default void promoted() {}

    /** Every pooler lets its clients through to it. */
    default void routed() {}
}
