package dev.understudy.runtime;

/**
 * Something a driver may be able to do to a node beyond starting and stopping it. Small and optional: a drill declares what it
 * needs, and what is missing makes it <em>not applicable, because …</em>, never a silent pass.
 */
public interface Ability {}
