package dev.understudy.engine.operation;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.Fences;
import dev.understudy.engine.failover.Handover;
import dev.understudy.engine.failover.HandoverReport;
import dev.understudy.engine.failover.NodeOperations;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way back to what the stack file declares. For one call; the caller holds the stack, and no controller is at work on it. */
public final class Failback {
    private final RunningStack stack;
    private final Databases databases;
    private final Duration patience;
    private final Progress progress;

    /** @param patience for transactions through the poolers to end */
    public Failback(RunningStack stack, Databases databases, Duration patience, Progress progress) {
        this.stack = stack;
        this.databases = databases;
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * Makes the declared primary the primary, unless it is, and lets every standby follow its declared upstream.
     *
     * @throws dev.understudy.core.error.UnderstudyException like a switchover
     */
    public FailbackReport run() {
        NodeId declared = stack.plan().declaredPrimary().id();
        boolean leads = stack.assignedPrimaries().stream()
                .anyMatch(node -> node.plan().id().equals(declared));
        Optional<HandoverReport> switchover = leads ? Optional.empty() : Optional.of(handOver(declared));
        return new FailbackReport(declared, switchover, attach(new NodeOperations(stack, databases)));
    }

    private HandoverReport handOver(NodeId declared) {
        Fences.forgetOfRunning(stack);
        return new Handover(stack, databases, patience, progress).run(Optional.of(declared));
    }

    /** In declared order, so that a cascade is made from its beginning. */
    private List<NodeId> attach(NodeOperations operations) {
        List<NodeId> attached = new ArrayList<>();
        for (NodeHandle node : stack.nodes()) {
            Optional<NodeId> upstream = node.plan().spec().upstream();
            if (node.assignment() instanceof Assignment.Standby standby
                    && upstream.filter(declared -> !declared.equals(standby.upstream()))
                            .isPresent()) {
                try (Progress.Step step = progress.begin(node.id() + " follows " + upstream.get())) {
                    operations.follow(node.plan().id(), upstream.get());
                    step.done("");
                }
                attached.add(node.plan().id());
            }
        }
        return attached;
    }
}
