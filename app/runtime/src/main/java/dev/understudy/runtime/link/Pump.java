package dev.understudy.runtime.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One way of one connection: takes what one end sends to the other, unread, as the network allows. While nothing is wrong it is one read and
 * one write; only what is delayed waits in a queue, which another thread empties.
 */
final class Pump implements Runnable {
    private static final int BUFFER_BYTES = 128 * 1024;

    private final LinkConnection connection;
    private final Gate gate;
    private final SocketChannel from;
    private final SocketChannel to;
    private final DelayLine line = new DelayLine();
    /** Held while bytes are being given to the kernel, so that a cut can wait for what it came too late for. */
    private final ReentrantLock writing = new ReentrantLock();

    private boolean lineRuns;
    private long lastDueNanos;

    Pump(LinkConnection connection, Gate gate, SocketChannel from, SocketChannel to) {
        this.connection = connection;
        this.gate = gate;
        this.from = from;
        this.to = to;
    }

    @Override
    public void run() {
        try {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (read(buffer)) {
                deliver(new Delivery.Bytes(buffer));
            }
            deliver(connection.isBroken(from) ? new Delivery.Reset() : new Delivery.End());
        } catch (IOException e) {
            deliverReset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!lineRuns) {
            connection.ended();
        }
    }

    private boolean read(ByteBuffer buffer) throws IOException {
        int limit = BUFFER_BYTES;
        for (Shaping shaping : gate.condition().shapings()) {
            limit = shaping.lumpBytes(limit);
        }
        int count = from.read(buffer.clear().limit(limit));
        buffer.flip();
        return count >= 0;
    }

    private void deliverReset() {
        try {
            deliver(new Delivery.Reset());
        } catch (IOException e) {
            connection.broken(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(Delivery delivery) throws IOException, InterruptedException {
        LinkCondition condition = gate.condition();
        if (!condition.shaped() && (!lineRuns || line.isIdle())) {
            perform(delivery);
            return;
        }
        if (!lineRuns) {
            lineRuns = true;
            connection.start(this::emptyLine);
        }
        line.put(new DelayLine.Parcel(
                delivery instanceof Delivery.Bytes bytes ? bytes.copy() : delivery,
                dueNanos(condition, delivery.size())));
    }

    /** Never before what was sent earlier. */
    private long dueNanos(LinkCondition condition, int bytes) {
        long due = System.nanoTime();
        for (Shaping shaping : condition.shapings()) {
            due = shaping.dueNanos(due, bytes);
        }
        lastDueNanos = lastDueNanos == 0 || due - lastDueNanos > 0 ? due : lastDueNanos;
        return lastDueNanos;
    }

    private void emptyLine() {
        try {
            var parcel = line.take();
            while (parcel.isPresent()) {
                gate.awaitDue(parcel.get().dueNanos(), connection::isClosed);
                perform(parcel.get().delivery());
                if (!(parcel.get().delivery() instanceof Delivery.Bytes)) {
                    break;
                }
                parcel = line.take();
            }
        } catch (IOException e) {
            connection.broken(to);
            line.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.ended();
    }

    private void perform(Delivery delivery) throws IOException {
        switch (delivery) {
            case Delivery.Bytes bytes -> write(bytes.content());
            case Delivery.End end -> {
                gate.awaitOpen(connection::isClosed);
                connection.end(to);
            }
            case Delivery.Reset reset -> {
                gate.awaitOpen(connection::isClosed);
                connection.reset(to);
            }
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            gate.awaitOpen(connection::isClosed);
            writing.lock();
            try {
                if (!gate.condition().cut()) {
                    to.write(bytes);
                }
            } finally {
                writing.unlock();
            }
            if (connection.isClosed()) {
                throw new IOException("the link is closed");
            }
        }
    }

    /** Waits until what was being written when the network changed is written; one that does not read is not waited for. */
    void settle(Duration max) throws InterruptedException {
        if (writing.tryLock(max.toNanos(), TimeUnit.NANOSECONDS)) {
            writing.unlock();
        }
    }

    void close() {
        line.close();
    }
}
