package dev.understudy.runtime.docker;

import dev.understudy.runtime.CanDisconnect;
import dev.understudy.runtime.CanFreeze;
import dev.understudy.runtime.CanIsolate;
import dev.understudy.runtime.CanKill;
import dev.understudy.runtime.CanLimitResources;
import dev.understudy.runtime.CanShapeTraffic;
import dev.understudy.runtime.CanStallReceiver;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.HasControlFile;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.TrafficShape;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What can be done to every node beyond stopping it. */
record NodeFaults(DockerNode node, NodeNetwork network, NodeLimits limits, DockerLinks links)
        implements CanKill,
                CanFreeze,
                CanStallReceiver,
                CanIsolate,
                CanDisconnect,
                CanShapeTraffic,
                CanLimitResources,
                HasControlFile {
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
    public long isolate(Direction direction) {
        links.requireOpen();
        return network.isolate(Optional.of(direction));
    }

    @Override
    public boolean isIsolated() {
        return network.isIsolated();
    }

    @Override
    public void endIsolation() {
        network.isolate(Optional.empty());
    }

    @Override
    public long disconnect() {
        return network.disconnect();
    }

    @Override
    public void reconnect() {
        network.reconnect();
    }

    @Override
    public long shape(Direction direction, TrafficShape shape) {
        links.requireOpen();
        return network.shape(Optional.of(new LinkRules.Shaped(direction, shape)));
    }

    @Override
    public void unshape() {
        network.shape(Optional.empty());
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
