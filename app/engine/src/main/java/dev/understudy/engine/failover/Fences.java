package dev.understudy.engine.failover;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.util.Set;
import java.util.stream.Collectors;

/** What is remembered of fences when somebody else than a controller has started nodes. */
public final class Fences {
    private Fences() {}

    /**
     * Forgets the fences of nodes that have processes: a fence holds only until its node is started. Kept, it would make a controller take
     * the next primary of that name for a fenced one that came back, and kill it.
     *
     * @param stack held by the caller
     */
    public static void forgetOfRunning(RunningStack stack) {
        Set<NodeId> stopped = stack.nodes().stream()
                .filter(node -> node.state() == ServiceState.STOPPED)
                .map(NodeHandle::plan)
                .map(NodePlan::id)
                .collect(Collectors.toSet());
        ControllerMemoryFile.of(stack.plan()).change(memory -> {
            stopped.retainAll(memory.fenced());
            return memory.withFenced(stopped);
        });
    }
}
