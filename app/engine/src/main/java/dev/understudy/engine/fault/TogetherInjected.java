package dev.understudy.engine.fault;

import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.RunningStack;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Several faults that strike at once. */
final class TogetherInjected {
    private TogetherInjected() {}

    /** Healing heals them at once, too. When one cannot be injected the others are healed. */
    static InjectedFault inject(List<Fault> faults, RunningStack stack) {
        Queue<InjectedFault> injected = new ConcurrentLinkedQueue<>();
        try {
            Parallel.run(faults.stream()
                    .<Runnable>map(fault -> () -> injected.add(fault.inject(stack)))
                    .toList());
        } catch (RuntimeException e) {
            try {
                InjectedFault.closeAll(injected);
            } catch (RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
        long first = injected.stream()
                .map(InjectedFault::atNanos)
                .reduce(TogetherInjected::earlier)
                .orElseThrow();
        long last = injected.stream()
                .map(InjectedFault::completeNanos)
                .reduce(TogetherInjected::later)
                .orElseThrow();
        return new StruckFault(first, last, () -> InjectedFault.closeAll(injected));
    }

    /** The clock may run over. */
    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    private static long later(long a, long b) {
        return a - b < 0 ? b : a;
    }
}
