package dev.understudy.engine;

import dev.understudy.core.stack.StackName;

/**
 * One line about a stack.
 *
 * @param name its name
 * @param running how many of its processes run
 * @param processes how many it has; 0 when its start was cut off before it was planned
 * @param directory where its state is; empty when it was never planned
 * @param problem why no more is known of it; empty when there is none
 */
public record StackSummary(StackName name, int running, int processes, String directory, String problem) {
    static StackSummary unfinished(StackName name) {
        return new StackSummary(name, 0, 0, "", "");
    }

    /** Of one whose plan cannot be read. */
    static StackSummary unreadable(StackName name, String problem) {
        return new StackSummary(name, 0, 0, "", problem);
    }
}
