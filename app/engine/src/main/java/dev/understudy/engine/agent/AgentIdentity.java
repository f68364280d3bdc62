package dev.understudy.engine.agent;

/**
 * Which process an agent is, as its lock says.
 *
 * @param pid its number
 * @param startTicks when it started, in clock ticks since boot: with the pid it names a process for ever
 * @param since the same as a date, ISO 8601, UTC
 * @param build what it was started from
 */
record AgentIdentity(long pid, long startTicks, String since, String build) {}
