package dev.understudy.engine.fault;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.Ability;
import dev.understudy.runtime.CanFreeze;
import dev.understudy.runtime.CanKill;
import dev.understudy.runtime.CanStallReceiver;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;

/** Something production does to you, named by its mechanism. {@code docs/faults.md} says what each driver does for it. */
public sealed interface Fault {
    /** Makes it happen. */
    InjectedFault inject(RunningStack stack);

    /** SIGKILL to the whole process tree of a node: a power cut, an out-of-memory kill. */
    record Crash(NodeId node) implements Fault {
        @Override
        public InjectedFault inject(RunningStack stack) {
            long at = ability(stack, node, CanKill.class).kill();
            return struck(at, () -> {});
        }
    }

    /** SIGQUIT to the postmaster: every backend ends at once, without a checkpoint. */
    record ImmediateShutdown(NodeId node) implements Fault {
        @Override
        public InjectedFault inject(RunningStack stack) {
            long at = System.nanoTime();
            stack.node(node).stop(ShutdownMode.IMMEDIATE);
            return struck(at, () -> {});
        }
    }

    /** SIGSTOP to every process of a node: a stuck hypervisor. Connections stay open and nothing answers. */
    record Freeze(NodeId node) implements Fault {
        @Override
        public InjectedFault inject(RunningStack stack) {
            CanFreeze freezer = ability(stack, node, CanFreeze.class);
            return struck(freezer.freeze(), freezer::thaw);
        }
    }

    /** A standby's WAL receiver stops taking WAL off the network while its connection looks alive. */
    record ReceiverStall(NodeId node) implements Fault {
        @Override
        public InjectedFault inject(RunningStack stack) {
            CanStallReceiver receiver = ability(stack, node, CanStallReceiver.class);
            long at = System.nanoTime();
            receiver.stallReceiver();
            return struck(at, receiver::resumeReceiver);
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
