package dev.understudy.runtime.simulated;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.Ability;
import dev.understudy.runtime.CanFreeze;
import dev.understudy.runtime.CanKill;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.ServiceState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A node that can be told things, crashed and frozen. Thread-safe. */
final class SimulatedNode extends SimulatedService implements NodeHandle {
    private final NodePlan plan;
    private volatile Assignment assignment;

    SimulatedNode(NodePlan plan) {
        super(plan.id().value());
        this.plan = plan;
        this.assignment =
                plan.spec().upstream().<Assignment>map(SimulatedNode::following).orElseGet(Assignment.Primary::new);
    }

    private static Assignment following(NodeId upstream) {
        return new Assignment.Standby(upstream, Assignment.Prepare.AS_IS);
    }

    @Override
    public NodePlan plan() {
        return plan;
    }

    @Override
    public Assignment assignment() {
        return assignment;
    }

    @Override
    public void assign(Assignment next) {
        assignment = next;
    }

    /** There is no PostgreSQL here: {@code true} and {@code false} are the only programs, and do what they do everywhere. */
    @Override
    public ExecResult exec(List<String> command, Duration timeout) {
        return switch (String.valueOf(Path.of(command.getFirst()).getFileName())) {
            case "true" -> new ExecResult(0, "", "");
            case "false" -> new ExecResult(1, "", "");
            default ->
                throw new UnderstudyException(
                        ErrorCode.COMMAND_FAILED,
                        "a simulated node has no program \"" + command.getFirst() + "\"",
                        "Run this on a stack of the local driver.");
        };
    }

    @Override
    public <A extends Ability> Optional<A> ability(Class<A> type) {
        Faults faults = new Faults(this);
        return type.isInstance(faults) ? Optional.of(type.cast(faults)) : Optional.empty();
    }

    private record Faults(SimulatedNode node) implements CanKill, CanFreeze {
        @Override
        public long kill() {
            long at = System.nanoTime();
            node.become(ServiceState.STOPPED, "killed");
            return at;
        }

        @Override
        public long freeze() {
            long at = System.nanoTime();
            node.turn(ServiceState.RUNNING, ServiceState.FROZEN, "frozen");
            return at;
        }

        @Override
        public void thaw() {
            node.turn(ServiceState.FROZEN, ServiceState.RUNNING, "thawed");
        }
    }
}
