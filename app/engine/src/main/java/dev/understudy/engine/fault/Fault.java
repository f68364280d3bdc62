package dev.understudy.engine.fault;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.Ability;
import dev.understudy.runtime.CanDisconnect;
import dev.understudy.runtime.CanFillDisk;
import dev.understudy.runtime.CanFreeze;
import dev.understudy.runtime.CanHalfOpen;
import dev.understudy.runtime.CanIsolate;
import dev.understudy.runtime.CanKill;
import dev.understudy.runtime.CanLimitResources;
import dev.understudy.runtime.CanShapeTraffic;
import dev.understudy.runtime.CanStallReceiver;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.TrafficShape;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Something production does to you, named by its mechanism. {@code docs/faults.md} says what each driver does for it. */
public sealed interface Fault {
    /** Makes it happen. */
    InjectedFault inject(RunningStack stack);

    /** One that strikes one node. */
    sealed interface OnNode extends Fault {
        NodeId node();
    }

    /** SIGKILL to the whole process tree of a node: a power cut, an out-of-memory kill. */
    record Crash(NodeId node) implements OnNode {
        @Override
        public InjectedFault inject(RunningStack stack) {
            long at = ability(stack, node, CanKill.class).kill();
            return struck(at, () -> {});
        }
    }

    /** SIGQUIT to the postmaster: every backend ends at once, without a checkpoint. */
    record ImmediateShutdown(NodeId node) implements OnNode {
        @Override
        public InjectedFault inject(RunningStack stack) {
            long at = System.nanoTime();
            stack.node(node).stop(ShutdownMode.IMMEDIATE);
            return struck(at, () -> {});
        }
    }

    /** SIGSTOP to every process of a node: a stuck hypervisor. Connections stay open and nothing answers. */
    record Freeze(NodeId node) implements OnNode {
        @Override
        public InjectedFault inject(RunningStack stack) {
            CanFreeze freezer = ability(stack, node, CanFreeze.class);
            return struck(freezer.freeze(), freezer::thaw);
        }
    }

    /** A standby's WAL receiver stops taking WAL off the network while its connection looks alive. */
    record ReceiverStall(NodeId node) implements OnNode {
        @Override
        public InjectedFault inject(RunningStack stack) {
            CanStallReceiver receiver = ability(stack, node, CanStallReceiver.class);
            long at = System.nanoTime();
            receiver.stallReceiver();
            return struck(at, receiver::resumeReceiver);
        }
    }

    /** The network drops what comes to a node, goes from it, or both. */
    record Isolate(NodeId node, Direction direction) implements OnNode {
        @Override
        public InjectedFault inject(RunningStack stack) {
            CanIsolate network = ability(stack, node, CanIsolate.class);
            return struck(network.isolate(direction), network::endIsolation);
        }
    }

    /** A node has lost its connections, and the other ends do not know. */
    record HalfOpen(NodeId node) implements OnNode {
        @Override
        public InjectedFault inject(RunningStack stack) {
            CanHalfOpen network = ability(stack, node, CanHalfOpen.class);
            return struck(network.halfOpen(), network::endHalfOpen);
        }
    }

    /** A node's network interfaces are gone. */
    record Disconnect(NodeId node) implements OnNode {
        @Override
        public InjectedFault inject(RunningStack stack) {
            CanDisconnect network = ability(stack, node, CanDisconnect.class);
            return struck(network.disconnect(), network::reconnect);
        }
    }

    /** A bad network: delay, loss, little bandwidth. */
    record ShapeTraffic(NodeId node, Direction direction, TrafficShape shape) implements OnNode {
        @Override
        public InjectedFault inject(RunningStack stack) {
            CanShapeTraffic network = ability(stack, node, CanShapeTraffic.class);
            return struck(network.shape(direction, shape), network::unshape);
        }
    }

    /** The disk under a node's data and WAL has no byte left. */
    record DiskFull(NodeId node) implements OnNode {
        @Override
        public InjectedFault inject(RunningStack stack) {
            CanFillDisk disk = ability(stack, node, CanFillDisk.class);
            return struck(disk.fill(), disk::free);
        }
    }

    /** Less processor time or memory. */
    record LimitResources(NodeId node, OptionalDouble cpusMax, OptionalLong memoryBytesMax) implements OnNode {
        @Override
        public InjectedFault inject(RunningStack stack) {
            CanLimitResources limits = ability(stack, node, CanLimitResources.class);
            return struck(limits.limit(cpusMax, memoryBytesMax), limits::unlimit);
        }
    }

    /**
     * All nodes of a region at once.
     *
     * @param isolated whether the region is cut off and lives on; otherwise its nodes crash
     */
    record RegionLoss(String region, boolean isolated) implements Fault {
        /** @throws UnderstudyException when the stack has no node there; what had struck by then is healed */
        @Override
        public InjectedFault inject(RunningStack stack) {
            List<Fault> faults = stack.nodes().stream()
                    .filter(node -> node.plan().spec().region().equals(region))
                    .map(this::lossOf)
                    .toList();
            if (faults.isEmpty()) {
                throw new UnderstudyException(
                        ErrorCode.OPERATION_FAILED,
                        "stack " + stack.plan().name() + " has no node in region " + region,
                        "The stack file says which regions there are.");
            }
            return new Together(faults).inject(stack);
        }

        private Fault lossOf(NodeHandle node) {
            NodeId id = node.plan().id();
            return isolated ? new Isolate(id, Direction.BOTH_WAYS) : new Crash(id);
        }
    }

    /** Several at once. */
    record Together(List<Fault> faults) implements Fault {
        public Together {
            faults = List.copyOf(faults);
        }

        @Override
        public InjectedFault inject(RunningStack stack) {
            return TogetherInjected.inject(faults, stack);
        }
    }

    private static <A extends Ability> A ability(RunningStack stack, NodeId id, Class<A> type) {
        NodeHandle node = stack.node(id);
        return node.ability(type)
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.OPERATION_FAILED,
                        "the " + stack.plan().driver() + " driver cannot do this to " + id + ": "
                                + type.getSimpleName(),
                        "Choose another --fault or another --driver."));
    }

    private static InjectedFault struck(long atNanos, Runnable heal) {
        return new StruckFault(atNanos, System.nanoTime(), heal);
    }
}
