package dev.understudy.core.failover;

/**
 * What to do next and which rule says so.
 *
 * @param rule the rule's id, such as {@code F20}; it reaches the report
 * @param action what to do
 * @param reason why, with the figures it was decided on
 */
public record Decision(String rule, Action action, String reason) {}
