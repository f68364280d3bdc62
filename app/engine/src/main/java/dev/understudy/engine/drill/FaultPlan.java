package dev.understudy.engine.drill;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.failover.FailoverListener;
import dev.understudy.engine.fault.Fault;
import dev.understudy.engine.fault.InjectedFault;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.Uninterrupted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The faults of one run, in their order: what is done before the primary is struck, and what is healed when. Used by one drill; the
 * listener side is called by the controller.
 */
final class FaultPlan implements FailoverListener, AutoCloseable {
    private final RunningStack stack;
    private final FaultName name;
    private final NodeId primary;
    private final List<InjectedFault> preparations = new CopyOnWriteArrayList<>();
    private final List<InjectedFault> injected = new ArrayList<>();

    FaultPlan(RunningStack stack, FaultName name, NodeId primary) {
        this.stack = stack;
        this.name = name;
        this.primary = primary;
    }

    /** What happens some time before the primary is struck; says whether there is anything. */
    boolean prepare() {
        if (name != FaultName.WALRECEIVER_STALL) {
            return false;
        }
        stalled().forEach(node -> preparations.add(new Fault.ReceiverStall(node).inject(stack)));
        return true;
    }

    /** Only those that stream from the primary itself, for a cascade behind them starves by itself. */
    private List<NodeId> stalled() {
        List<NodeSpec> direct = stack.nodes().stream()
                .filter(node -> node.assignment() instanceof Assignment.Standby standby
                        && standby.upstream().equals(primary))
                .map(node -> node.plan().spec())
                .toList();
        Optional<NodeSpec> spared = sparedForCommits(direct);
        return direct.stream()
                .filter(node -> !spared.equals(Optional.of(node)))
                .map(NodeSpec::id)
                .toList();
    }

    /**
     * Commits of a synchronous stack must go on, or nothing would be acknowledged that could be lost: one standby that they wait for
     * is spared. FIRST waits for the first of the list; of ANY the last one serves, so that the order does not give away whom to
     * promote.
     */
    private Optional<NodeSpec> sparedForCommits(List<NodeSpec> direct) {
        List<NodeSpec> all = stack.plan().spec().nodes();
        if (all.stream().allMatch(node -> node.replication() == Replication.ASYNC)) {
            return Optional.empty();
        }
        List<NodeSpec> waitedFor = direct.stream()
                .filter(node -> node.declaredPrimary() || node.replication() != Replication.ASYNC)
                .toList();
        boolean any = all.stream().anyMatch(node -> node.replication() == Replication.QUORUM);
        return waitedFor.isEmpty() ? Optional.empty() : Optional.of(any ? waitedFor.getLast() : waitedFor.getFirst());
    }

    /** Strikes the primary. */
    InjectedFault strike() {
        InjectedFault fault = fault().inject(stack);
        injected.add(fault);
        return fault;
    }

    private Fault fault() {
        return switch (name) {
            case CRASH, WALRECEIVER_STALL -> new Fault.Crash(primary);
            case IMMEDIATE_SHUTDOWN -> new Fault.ImmediateShutdown(primary);
            case FREEZE -> new Fault.Freeze(primary);
            case ISOLATE -> new Fault.Isolate(primary, Direction.BOTH_WAYS);
            case ISOLATE_ONE_WAY -> new Fault.Isolate(primary, Direction.OUTBOUND);
            case ISOLATE_INBOUND -> new Fault.Isolate(primary, Direction.INBOUND);
        };
    }

    /** Ends a fault of the network, without which the struck node could not come back; says whether there was one to end. */
    boolean healNetwork() {
        if (!name.isOfTheNetwork() || injected.isEmpty()) {
            return false;
        }
        injected.forEach(InjectedFault::close);
        injected.clear();
        return true;
    }

    /**
     * A stalled receiver goes on only once the promotion has asked it to end, or the primary was started in place; it then ends without reading what still lies in its
     * socket, as a connection that never delivered it would have it.
     */
    @Override
    public void on(FailoverEvent event) {
        if (event.kind() == Kind.PROMOTION_REQUESTED
                || (event.kind() == Kind.STARTED && event.subject().equals(primary.value()))) {
            preparations.forEach(InjectedFault::close);
        }
    }

    @Override
    public void close() {
        List<InjectedFault> all = new ArrayList<>(preparations);
        // A frozen primary is killed by its fence; thawing the dead is harmless.
        all.addAll(injected);
        Uninterrupted.run(() -> InjectedFault.closeAll(all));
    }
}
