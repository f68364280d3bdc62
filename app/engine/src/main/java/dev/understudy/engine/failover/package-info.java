/**
 * The failover controller: observe every node, ask the pure decider for one action, perform it, observe again. Everything that
 * decides lives in {@code core.failover}; here is what looks and what acts.
 */
@NullMarked
package dev.understudy.engine.failover;

import org.jspecify.annotations.NullMarked;
