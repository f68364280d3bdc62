/**
 * Drills: a fault under a ledger workload, the controller's answer, and the evidence. A drill knows the parts and their order; what is
 * decided, counted and judged is pure and lives in {@code core}.
 */
@NullMarked
package dev.understudy.engine.drill;

import org.jspecify.annotations.NullMarked;
