package dev.understudy.engine.fault;

import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.StackLinks;
import dev.understudy.runtime.Uninterrupted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stack whose links are open, for playing with its network by hand. Closing heals it and puts everything back, and lets the stack go
 * whatever fails; twice is harmless, and tries again to heal what could not be healed.
 */
public final class LinkedStack implements AutoCloseable {
    private final RunningStack stack;
    private final RunningStack.Hold hold;
    private final List<Fault.OnNode> faults;
    private final Progress progress;
    private final List<InjectedFault> injected = new ArrayList<>();

    private StackLinks links = () -> {};

    private LinkedStack(RunningStack stack, RunningStack.Hold hold, List<Fault.OnNode> faults, Progress progress) {
        this.stack = stack;
        this.hold = hold;
        this.faults = List.copyOf(faults);
        this.progress = progress;
    }

    /**
     * What is open.
     *
     * @param endpoints by node where clients of this machine reach it through its links
     * @param faults in words
     */
    public record View(String stack, Map<String, String> endpoints, List<String> faults) {}

    public static LinkedStack open(RunningStack stack, List<Fault.OnNode> faults, String command, Progress progress) {
        faults.forEach(fault -> stack.plan().requireNode(fault.node()));
        LinkedStack linked = new LinkedStack(stack, stack.hold(command), faults, progress);
        try {
            linked.strike();
            return linked;
        } catch (RuntimeException e) {
            Uninterrupted.run(e, linked::close);
            throw e;
        }
    }

    private void strike() {
        try (Step step = progress.begin("open the links")) {
            links = stack.openLinks();
            step.done("");
        }
        for (Fault.OnNode fault : faults) {
            injected.add(fault.inject(stack));
        }
    }

    public View view() {
        Map<String, String> endpoints = new LinkedHashMap<>();
        stack.nodes()
                .forEach(node -> endpoints.put(node.id(), node.plan().endpoint().toString()));
        return new View(
                stack.plan().name().value(),
                endpoints,
                faults.stream().map(LinkedStack::words).toList());
    }

    private static String words(Fault.OnNode fault) {
        return switch (fault) {
            case Fault.Isolate isolate ->
                isolate.node() + " is isolated (" + isolate.direction().words() + ")";
            case Fault.HalfOpen halfOpen ->
                halfOpen.node() + " has lost the connections it had; the others were not told";
            case Fault.ShapeTraffic shaped ->
                shaped.node() + " suffers " + shaped.shape() + " ("
                        + shaped.direction().words() + ")";
            default -> fault.getClass().getSimpleName() + " of " + fault.node();
        };
    }

    @Override
    public void close() {
        Uninterrupted.run(() -> {
            StackLinks open = links;
            try (stack;
                    hold;
                    Step step = progress.begin("close the links")) {
                try (open) {
                    InjectedFault.closeAll(injected);
                }
                step.done("");
            }
        });
    }
}
