/**
 * The agent: one detached process per stack that runs the failover controller while nobody else works on the stack, keeps its events and
 * answers over a local socket.
 */
@org.jspecify.annotations.NullMarked
package dev.understudy.engine.agent;
