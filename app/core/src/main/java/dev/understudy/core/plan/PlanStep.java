package dev.understudy.core.plan;

/**
 * A step of bringing a stack up.
 *
 * @param id what it starts or does, such as {@code pg1} or {@code certificates}
 * @param what in words
 */
public record PlanStep(String id, String what) {}
