/** A stack simulated on one thread: event queue, manual clock, seeded random; no PostgreSQL, only what decides about loss. */
@NullMarked
package dev.understudy.core.failover.sim;

import org.jspecify.annotations.NullMarked;
