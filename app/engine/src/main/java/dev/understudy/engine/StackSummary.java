package dev.understudy.engine;

import dev.understudy.core.stack.StackName;

/**
 * One line about a stack.
 *
 * @param name its name
 * @param running how many of its processes run
 * @param processes how many it has; 0 when its start was cut off before it was planned
 * @param directory where its state is; empty when it was never planned
 */
public record StackSummary(StackName name, int running, int processes, String directory) {
    static StackSummary unfinished(StackName name) {
        return new StackSummary(name, 0, 0, "");
    }
}
