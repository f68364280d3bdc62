package dev.understudy.runtime.local;

import dev.understudy.runtime.CanFreeze;
import dev.understudy.runtime.CanHalfOpen;
import dev.understudy.runtime.CanIsolate;
import dev.understudy.runtime.CanKill;
import dev.understudy.runtime.CanShapeTraffic;
import dev.understudy.runtime.CanStallReceiver;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.HasControlFile;
import dev.understudy.runtime.TrafficShape;
import dev.understudy.runtime.process.ProcessTree;
import java.time.Duration;

/** What can be done to a node beyond stopping it: to its processes by signals, to its network by its links. */
record LocalNodeFaults(LocalNode node, Wiring wiring)
        implements CanKill, CanFreeze, CanStallReceiver, CanIsolate, CanShapeTraffic, CanHalfOpen, HasControlFile {
    private static final Duration DEATH_MAX = Duration.ofSeconds(20);

    @Override
    public long kill() {
        long at = node.process().tree().map(ProcessTree::kill).orElseGet(System::nanoTime);
        node.killOrphans();
        node.process().awaitGone(DEATH_MAX);
        return at;
    }

    @Override
    public long freeze() {
        return node.process().tree().map(ProcessTree::freeze).orElseGet(System::nanoTime);
    }

    @Override
    public void thaw() {
        node.process().tree().ifPresent(tree -> tree.signalAll("CONT"));
    }

    @Override
    public byte[] controlFile() {
        return node.controlFile();
    }

    @Override
    public void stallReceiver() {
        node.process().tree().ifPresent(tree -> new WalReceiver(tree).stall());
    }

    @Override
    public void resumeReceiver() {
        node.process().tree().ifPresent(tree -> new WalReceiver(tree).resume());
    }

    @Override
    public long isolate(Direction direction) {
        return wiring.requireLinks().cut(node.id(), direction);
    }

    @Override
    public boolean isIsolated() {
        return wiring.links().filter(links -> links.isCut(node.id())).isPresent();
    }

    @Override
    public void endIsolation() {
        wiring.links().ifPresent(links -> links.uncut(node.id()));
    }

    @Override
    public long shape(Direction direction, TrafficShape shape) {
        return wiring.requireLinks().shape(node.id(), direction, shape);
    }

    @Override
    public void unshape() {
        wiring.links().ifPresent(links -> links.unshape(node.id()));
    }

    @Override
    public long halfOpen() {
        return wiring.requireLinks().halfOpen(node.id());
    }

    @Override
    public void endHalfOpen() {
        wiring.links().ifPresent(links -> links.endHalfOpen(node.id()));
    }
}
