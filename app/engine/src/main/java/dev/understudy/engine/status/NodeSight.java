package dev.understudy.engine.status;

import dev.understudy.core.plan.Assignment;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.ServiceState;

/**
 * One node, looked at once: what the driver knows of it, and what its server said. Of a container each look is a question to the engine.
 *
 * @param process as the driver knew it before the server was asked
 * @param assigned what it was last told to be
 */
record NodeSight(NodeHandle handle, ServiceState process, Assignment assigned, NodeAnswer answer) {
    static NodeSight of(NodeHandle node, StatusQueries queries) {
        ServiceState process = node.state();
        NodeAnswer answer = process == ServiceState.STOPPED
                ? NodeAnswer.none()
                : queries.node(node.plan().endpoint());
        return new NodeSight(node, process, node.assignment(), answer);
    }
}
