package dev.understudy.runtime.docker;

import dev.understudy.runtime.CanDisconnect;
import dev.understudy.runtime.CanIsolate;
import dev.understudy.runtime.CanShapeTraffic;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.TrafficShape;
import java.util.Optional;

/** What can be done to a node's network, where there is an image with the programs for it. */
record NodeTraffic(NodeNetwork network, DockerLinks links) implements CanIsolate, CanDisconnect, CanShapeTraffic {
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
}
