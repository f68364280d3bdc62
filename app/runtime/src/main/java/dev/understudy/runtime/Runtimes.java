package dev.understudy.runtime;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Several drivers as one: a plan goes to the driver it was made for, and a stack is looked for with each in turn. Thread-safe. */
public final class Runtimes implements StackRuntime {
    private final List<StackRuntime> runtimes;

    /** @param runtimes the first takes what has no plan yet */
    public Runtimes(List<StackRuntime> runtimes) {
        this.runtimes = List.copyOf(runtimes);
    }

    @Override
    public String driver() {
        return runtimes.getFirst().driver();
    }

    @Override
    public RunningStack start(StackPlan plan, Progress progress) {
        return of(plan).start(plan, progress);
    }

    @Override
    public RunningStack change(StackPlan plan, Progress progress) {
        return of(plan).change(plan, progress);
    }

    @Override
    public boolean canFillDisks(StackPlan plan) {
        return of(plan).canFillDisks(plan);
    }

    private StackRuntime of(StackPlan plan) {
        return runtimes.stream()
                .filter(runtime -> runtime.driver().equals(plan.driver()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no driver " + plan.driver()));
    }

    @Override
    public Optional<RunningStack> attach(StackName name) {
        return runtimes.stream()
                .flatMap(runtime -> runtime.attach(name).stream())
                .findFirst();
    }

    @Override
    public void restore(StackName name) {
        runtimes.forEach(runtime -> runtime.restore(name));
    }

    @Override
    public List<StackName> names() {
        TreeMap<String, StackName> names = new TreeMap<>();
        runtimes.forEach(runtime -> runtime.names().forEach(name -> names.put(name.value(), name)));
        return new ArrayList<>(names.values());
    }

    /** The last first: the first would take a stack of another driver for one without a plan. */
    @Override
    public boolean discard(StackName name, Progress progress) {
        return runtimes.reversed().stream().anyMatch(runtime -> runtime.discard(name, progress));
    }
}
