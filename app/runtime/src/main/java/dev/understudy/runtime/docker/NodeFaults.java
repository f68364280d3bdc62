package dev.understudy.runtime.docker;

import dev.understudy.runtime.CanFreeze;
import dev.understudy.runtime.CanKill;
import dev.understudy.runtime.CanLimitResources;
import dev.understudy.runtime.CanStallReceiver;
import dev.understudy.runtime.HasControlFile;
import dev.understudy.runtime.ServiceState;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What can be done to every node beyond stopping it. */
record NodeFaults(DockerNode node, NodeLimits limits)
        implements CanKill, CanFreeze, CanStallReceiver, CanLimitResources, HasControlFile {
    /** The container's first process takes the others of its namespace with it. */
    @Override
    public long kill() {
        long at = System.nanoTime();
        node.engine().signal(node.container(), "SIGKILL");
        node.awaitStopped();
        return at;
    }

    @Override
    public long freeze() {
        long at = System.nanoTime();
        node.engine().pause(node.container());
        return at;
    }

    @Override
    public void thaw() {
        if (node.state() == ServiceState.FROZEN) {
            node.engine().unpause(node.container());
        }
    }

    @Override
    public byte[] controlFile() {
        return node.controlFile();
    }

    @Override
    public void stallReceiver() {
        new ContainerWalReceiver(node).stall();
    }

    @Override
    public void resumeReceiver() {
        new ContainerWalReceiver(node).resume();
    }

    @Override
    public long limit(OptionalDouble cpusMax, OptionalLong memoryBytesMax) {
        return limits.limit(cpusMax, memoryBytesMax);
    }

    @Override
    public void unlimit() {
        limits.unlimit();
    }
}
