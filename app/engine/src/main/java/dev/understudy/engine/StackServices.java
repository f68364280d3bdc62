package dev.understudy.engine;

import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceHandle;
import dev.understudy.runtime.ServiceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All processes of a stack alike. */
final class StackServices {
    private StackServices() {}

    static Set<String> running(RunningStack stack) {
        return inStopOrder(stack).stream()
                .filter(service -> service.state() != ServiceState.STOPPED)
                .map(ServiceHandle::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Stops all but those that are named. */
    static void stopOthers(RunningStack stack, Set<String> kept) {
        inStopOrder(stack).stream()
                .filter(service -> !kept.contains(service.id()))
                .forEach(service -> service.stop(ShutdownMode.IMMEDIATE));
    }

    static StackSummary summary(RunningStack stack) {
        return new StackSummary(
                stack.plan().name(),
                running(stack).size(),
                inStopOrder(stack).size(),
                stack.plan().layout().root(),
                "");
    }

    private static List<ServiceHandle> inStopOrder(RunningStack stack) {
        List<ServiceHandle> all = new ArrayList<>(stack.services());
        all.addAll(stack.poolers());
        all.addAll(stack.nodes().reversed());
        return all;
    }
}
