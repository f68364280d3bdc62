package dev.understudy.core.failover.sim;

import java.util.PriorityQueue;

/** Simulated time: events in order of their instant, then of their scheduling. */
final class EventQueue {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowMillis;
    private long scheduled;

    long nowMillis() {
        return nowMillis;
    }

    void after(long delayMillis, Runnable what) {
        events.add(new Event(nowMillis + delayMillis, scheduled++, what));
    }

    /** Performs the next event; false when there is none until the instant, which it then is. */
    boolean stepUntil(long untilMillis) {
        Event next = events.peek();
        if (next == null || next.atMillis() > untilMillis) {
            nowMillis = untilMillis;
            return false;
        }
        events.remove();
        nowMillis = next.atMillis();
        next.what().run();
        return true;
    }

    private record Event(long atMillis, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
