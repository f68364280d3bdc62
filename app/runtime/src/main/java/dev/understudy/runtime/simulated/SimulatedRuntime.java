package dev.understudy.runtime.simulated;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackName;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.StackRuntime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stacks in memory, for front ends that are tested without a database. It touches no file, port or process, and nothing outlives it.
 * Thread-safe; two calls for the same runtime wait for each other.
 */
public class SimulatedRuntime implements StackRuntime {
    private final Map<StackName, SimulatedStack> stacks = new HashMap<>();

    @Override
    public String driver() {
        return "simulated";
    }

    /** @throws UnderstudyException {@link ErrorCode#STACK_DIFFERS} when a stack of that name has another plan */
    @Override
    public synchronized RunningStack start(StackPlan plan, Progress progress) {
        SimulatedStack stack =
                stacks.computeIfAbsent(plan.name(), name -> new SimulatedStack(plan, () -> forget(name)));
        if (!stack.plan().equals(plan)) {
            throw new UnderstudyException(
                    ErrorCode.STACK_DIFFERS,
                    "stack " + plan.name() + " was started from another plan",
                    "Remove it first, or choose another name.");
        }
        stack.start(progress);
        return stack;
    }

    @Override
    public synchronized RunningStack change(StackPlan plan, Progress progress) {
        Set<String> running = Optional.ofNullable(stacks.get(plan.name()))
                .map(SimulatedStack::running)
                .orElse(Set.of());
        SimulatedStack changed = new SimulatedStack(plan, () -> forget(plan.name()));
        changed.startOnly(running);
        stacks.put(plan.name(), changed);
        return changed;
    }

    @Override
    public synchronized Optional<RunningStack> attach(StackName name) {
        return Optional.ofNullable(stacks.get(name));
    }

    @Override
    public boolean canFillDisks(StackPlan plan) {
        return false;
    }

    @Override
    public synchronized List<StackName> names() {
        return stacks.keySet().stream()
                .sorted(Comparator.comparing(StackName::value))
                .toList();
    }

    @Override
    public boolean discard(StackName name, Progress progress) {
        Optional<RunningStack> stack = attach(name);
        stack.ifPresent(each -> each.remove(progress));
        return stack.isPresent();
    }

    private synchronized void forget(StackName name) {
        stacks.remove(name);
    }
}
