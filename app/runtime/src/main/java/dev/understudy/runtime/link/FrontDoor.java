package dev.understudy.runtime.link;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.imitation.ClientView;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.LoopbackPlacement;
import dev.understudy.runtime.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A port on loopback in front of an endpoint, for as long as it is not closed: it leads there, or shows its clients one of the ways in
 * which an endpoint does not serve. Bytes pass unread, so TLS is between the two ends. Thread-safe; one change follows another.
 */
public final class FrontDoor implements AutoCloseable {
    private final Link link;
    private final Endpoint target;
    /** Keeps the port while nobody listens: a socket that does not listen refuses, and nobody else gets its port. */
    private final SocketChannel holder;

    private final int port;
    private final List<LinkProxy> retired = new ArrayList<>();
    private ClientView shown = ClientView.REFUSED;
    private Network network = new Network();
    private Optional<LinkProxy> passing = Optional.empty();
    private Optional<Resetter> resetting = Optional.empty();
    private boolean closed;

    private FrontDoor(Link link, Endpoint target, SocketChannel holder) throws IOException {
        this.link = link;
        this.target = target;
        this.holder = holder;
        this.port = ((InetSocketAddress) holder.getLocalAddress()).getPort();
    }

    /**
     * Takes a port, which it keeps until it is closed, and leads to the target.
     *
     * @param name of what is behind it, for threads and errors
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when there is no port or no socket left
     */
    public static FrontDoor open(String name, Endpoint target) {
        try {
            SocketChannel holder = SocketChannel.open();
            holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            holder.bind(loopback(0));
            FrontDoor door = new FrontDoor(new Link(Link.CLIENTS, name), target, holder);
            door.show(ClientView.AS_IT_IS);
            return door;
        } catch (IOException e) {
            throw failed(name, e);
        }
    }

    /** Where to connect to instead of the target. */
    public Endpoint endpoint() {
        return new Endpoint(LoopbackPlacement.HOST, port);
    }

    /**
     * Shows something from now on; the same again changes nothing. Connections that fell silent stay so, whatever is shown later: who is
     * gone sends nothing any more.
     *
     * @param view {@link ClientView#AS_IT_IS} to lead to the target
     */
    public synchronized void show(ClientView view) {
        if (closed || view == shown) {
            return;
        }
        if (view == ClientView.BLACKHOLE) {
            fallSilent();
        } else {
            // Whoever comes next listens before whoever is there goes: in between nobody is refused.
            Runnable leaving = leaving();
            enter(view);
            leaving.run();
        }
        shown = view;
    }

    /**
     * Keeps back from this instant what passes, without waiting until new clients get no answer either: {@link #show} of the black hole
     * completes it.
     */
    public synchronized void hush() {
        if (!closed) {
            network.change(faults -> faults.cut(link.to(), Direction.BOTH_WAYS));
        }
    }

    /** What was led through falls silent where it is; after anything else there is nothing but new clients to be silent to. */
    private void fallSilent() {
        if (passing.isEmpty()) {
            Runnable leaving = leaving();
            pass();
            leaving.run();
        }
        network.change(faults -> faults.cut(link.to(), Direction.BOTH_WAYS));
        try {
            passing.orElseThrow().settle();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(ErrorCode.INTERRUPTED, "interrupted", "Run the command again.", e);
        }
    }

    /** Ends what is shown now, when it is run; until then its port is shared with whoever takes its place. */
    private Runnable leaving() {
        Optional<LinkProxy> proxy = passing;
        Optional<Resetter> resetter = resetting;
        passing = Optional.empty();
        resetting = Optional.empty();
        boolean silent = shown == ClientView.BLACKHOLE;
        return () -> {
            proxy.ifPresent(of -> end(of, silent));
            resetter.ifPresent(Resetter::close);
        };
    }

    private void end(LinkProxy proxy, boolean silent) {
        if (silent) {
            proxy.retire();
            retired.add(proxy);
        } else {
            proxy.abort();
        }
    }

    private void enter(ClientView view) {
        switch (view) {
            case AS_IT_IS -> pass();
            case RESET -> reset();
            case REFUSED -> {}
            case BLACKHOLE -> throw new IllegalArgumentException("a door falls silent as it is");
        }
    }

    private void pass() {
        network = new Network();
        passing = Optional.of(LinkProxy.open(link, target, network, port));
    }

    private void reset() {
        try {
            resetting = Optional.of(Resetter.open(link.to(), loopback(port)));
        } catch (IOException e) {
            throw failed(link.to(), e);
        }
    }

    private static InetSocketAddress loopback(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    private static UnderstudyException failed(String name, IOException e) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "cannot open a port in front of " + name + ": " + e,
                "Check the limit of open files (ulimit -n).",
                e);
    }

    /** Ends its connections, silent ones too, and gives the port back; twice is harmless. */
    @Override
    public synchronized void close() {
        closed = true;
        passing.ifPresent(LinkProxy::close);
        retired.forEach(LinkProxy::close);
        resetting.ifPresent(Resetter::close);
        LinkConnection.closeQuietly(holder);
    }
}
