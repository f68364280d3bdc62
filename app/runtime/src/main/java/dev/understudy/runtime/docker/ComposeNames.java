package dev.understudy.runtime.docker;

import dev.understudy.core.stack.StackName;

/**
 * What compose calls the parts of a stack.
 *
 * @param stack the stack's name
 */
record ComposeNames(StackName stack) {
    /** By which a stack's containers, networks and volumes are found. */
    static final String STACK_LABEL = "dev.understudy.stack";

    String project() {
        return "understudy-" + stack;
    }

    /** Compose numbers the containers of a service; there is one of each. */
    String container(String id) {
        return project() + "-" + id + "-1";
    }

    String network(String name) {
        return project() + "_" + name;
    }
}
