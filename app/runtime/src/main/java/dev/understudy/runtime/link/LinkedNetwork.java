package dev.understudy.runtime.link;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.TrafficShape;
import dev.understudy.runtime.link.LinkConnection.Side;
import dev.understudy.runtime.link.NetworkFaults.DirectedShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/** All links of a stack, and what can be done to a node by them. Thread-safe; one change follows another. */
public final class LinkedNetwork implements AutoCloseable {
    private final Network network = new Network();
    /** Of the kind that many threads may ask. */
    private final RandomGenerator random = new Random();

    private final Map<Link, LinkProxy> proxies = new LinkedHashMap<>();

    private LinkedNetwork() {}

    /**
     * Opens them all, or none.
     *
     * @param targets where each link's server listens
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when there is no port or no socket left
     */
    public static LinkedNetwork open(Map<Link, Endpoint> targets) {
        LinkedNetwork opened = new LinkedNetwork();
        try {
            targets.forEach((link, target) -> opened.proxies.put(link, LinkProxy.open(link, target, opened.network)));
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Where to connect to instead of the server itself.
     *
     * @throws IllegalArgumentException when there is no such link
     */
    public Endpoint endpoint(Link link) {
        return proxy(link).endpoint();
    }

    /** How many connections lead through a link now. */
    public int connections(Link link) {
        return proxy(link).connections();
    }

    /**
     * Cuts a node off. What was sent is kept and delivered once it is over; who connects is not answered.
     *
     * @return the instant before the first effect, from {@link System#nanoTime()}
     */
    public synchronized long cut(String node, Direction direction) {
        long at = System.nanoTime();
        network.change(faults -> faults.cut(node, direction));
        settle(node);
        return at;
    }

    public boolean isCut(String node) {
        return network.faults().cuts().containsKey(node);
    }

    /** Harmless when the node is not cut off. */
    public synchronized void uncut(String node) {
        network.change(faults -> faults.uncut(node));
        touching(node).forEach(LinkProxy::awaitServing);
    }

    /**
     * Lets a node's traffic suffer a shape, instead of what it suffered before.
     *
     * @return the instant before the first effect, from {@link System#nanoTime()}
     */
    public synchronized long shape(String node, Direction direction, TrafficShape shape) {
        long at = System.nanoTime();
        DirectedShape directed =
                new DirectedShape(direction, new Shaping(shape, random, at), new Shaping(shape, random, at));
        network.change(faults -> faults.shaped(node, directed));
        return at;
    }

    /** Harmless when nothing is shaped. What is on its way arrives at once. */
    public synchronized void unshape(String node) {
        network.change(faults -> faults.unshaped(node));
    }

    /**
     * Lets a node lose every connection it has, and tells nobody else.
     *
     * @return the instant before the first effect, from {@link System#nanoTime()}
     */
    public synchronized long halfOpen(String node) {
        long at = System.nanoTime();
        touching(node).forEach(proxy -> proxy.lose(proxy.link().to().equals(node) ? Side.SERVER : Side.CLIENT));
        return at;
    }

    /** Whoever still waits is told that the connection is gone; harmless when nobody does. */
    public synchronized void endHalfOpen(String node) {
        touching(node).forEach(LinkProxy::endHalfOpen);
    }

    /** Ends whatever is wrong. */
    public synchronized void heal() {
        network.change(faults -> NetworkFaults.NONE);
        proxies.values().forEach(LinkProxy::endHalfOpen);
    }

    private List<LinkProxy> touching(String node) {
        return proxies.values().stream()
                .filter(proxy -> proxy.link().touches(node))
                .toList();
    }

    private void settle(String node) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> tasks = touching(node).stream()
                    .<Callable<Void>>map(proxy -> () -> {
                        proxy.settle();
                        return null;
                    })
                    .toList();
            for (Future<Void> task : executor.invokeAll(tasks)) {
                task.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(ErrorCode.INTERRUPTED, "interrupted", "Run the command again.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private LinkProxy proxy(Link link) {
        LinkProxy proxy = proxies.get(link);
        if (proxy == null) {
            throw new IllegalArgumentException("no link from " + link.from() + " to " + link.to());
        }
        return proxy;
    }

    /** Ends all connections and gives the ports back; twice is harmless. */
    @Override
    public synchronized void close() {
        proxies.values().forEach(LinkProxy::close);
    }
}
