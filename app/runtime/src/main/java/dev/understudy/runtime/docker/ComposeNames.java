package dev.understudy.runtime.docker;

import dev.understudy.core.render.compose.ComposeProject;
import dev.understudy.core.stack.StackName;

/**
 * What compose calls the parts of a stack.
 *
 * @param stack the stack's name
 */
record ComposeNames(StackName stack) {
    String project() {
        return ComposeProject.name(stack);
    }

    /** Compose numbers the containers of a service; there is one of each. */
    String container(String id) {
        return project() + "-" + id + "-1";
    }

    String network(String name) {
        return project() + "_" + name;
    }

    String volume(String name) {
        return project() + "_" + name;
    }

    /** What works on a container's network. */
    String helper(String id) {
        return project() + "-link-" + id;
    }
}
