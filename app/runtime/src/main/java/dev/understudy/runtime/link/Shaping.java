package dev.understudy.runtime.link;

import dev.understudy.runtime.TrafficShape;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * A shape in force on one way of a node's traffic. All connections of the node share its bandwidth, as they share an interface; delay and
 * loss strike each by itself. Loss is an imitation, since the kernel underneath loses nothing: a lost packet holds up what follows on its
 * connection for as long as TCP takes to send it again. Thread-safe.
 */
public final class Shaping {
    /** What a packet carries on Ethernet. */
    static final int PACKET_BYTES = 1_448;
    /** As many packets behind a lost one tell the sender at once; fewer, and it waits for its timer. */
    static final int FAST_RETRANSMIT_PACKETS = 3;
    /** Linux waits at least that long, and twice as long each time. */
    static final long RETRANSMIT_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int BACKOFF_MAX = 6;

    private final TrafficShape shape;
    private final RandomGenerator random;
    /** When the line has sent all that was given to it, on {@link System#nanoTime()}'s clock. */
    private final AtomicLong free;

    public Shaping(TrafficShape shape, RandomGenerator random, long nowNanos) {
        this.shape = shape;
        this.random = random;
        this.free = new AtomicLong(nowNanos);
    }

    /** When bytes that come in now come out; the caller keeps the order within a connection. */
    long dueNanos(long nowNanos, int bytes) {
        return sentNanos(nowNanos, bytes) + delayNanos() + stallNanos(bytes);
    }

    /** How many bytes are best taken at once, so that a narrow line carries a stream and not lumps. */
    int lumpBytes(int max) {
        return shape.bytesPerSecondMax().isEmpty()
                ? max
                : Math.clamp(shape.bytesPerSecondMax().getAsLong() / 50, 256, max);
    }

    private long sentNanos(long nowNanos, int bytes) {
        if (shape.bytesPerSecondMax().isEmpty()) {
            return nowNanos;
        }
        long takes = (long) (bytes * 1e9 / shape.bytesPerSecondMax().getAsLong());
        return free.updateAndGet(at -> (at - nowNanos > 0 ? at : nowNanos) + takes);
    }

    private long delayNanos() {
        long jitter = shape.jitter().toNanos();
        return shape.delay().toNanos() + (jitter == 0 ? 0 : random.nextLong(-jitter, jitter + 1));
    }

    /** The longest stall among the packets: those behind wait for the same one. */
    private long stallNanos(int bytes) {
        if (shape.lossRatio() == 0) {
            return 0;
        }
        int packets = (bytes + PACKET_BYTES - 1) / PACKET_BYTES;
        long longest = 0;
        for (int behind = packets - 1; behind >= 0; behind--) {
            if (isLost()) {
                longest = Math.max(longest, recoveryNanos(behind));
            }
        }
        return longest;
    }

    private long recoveryNanos(int packetsBehind) {
        long roundTrip = 2 * shape.delay().toNanos();
        long timer = Math.max(RETRANSMIT_MIN_NANOS, 2 * roundTrip);
        long total = packetsBehind >= FAST_RETRANSMIT_PACKETS ? roundTrip : timer;
        for (int again = 1; again < BACKOFF_MAX && isLost(); again++) {
            total += timer << again;
        }
        return total;
    }

    private boolean isLost() {
        return random.nextDouble() < shape.lossRatio();
    }
}
