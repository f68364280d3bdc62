package dev.understudy.engine.agent;

import dev.understudy.core.stack.StackName;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.LocalAppliance;
import dev.understudy.runtime.RunningStack;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Where the agent's process begins: {@code AgentMain HOME STACK BUILD}. What goes wrong is on standard error, which is its log. */
public final class AgentMain {
    private AgentMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Path home = Path.of(arguments[0]);
        Appliance appliance = LocalAppliance.make("auto", home, home, Optional.empty());
        StackName name = new StackName(arguments[1]);
        AtomicReference<Runnable> end = new AtomicReference<>(() -> {});
        AtomicBoolean ended = new AtomicBoolean();
        Thread main = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            ended.set(true);
                            end(end.get(), main);
                        },
                        "asked to end"));
        while (work(appliance, name, arguments[2], end, ended)) {
            // Again, with the nodes that the stack has now; the one that is there has ended before the next begins.
        }
    }

    private static boolean work(
            Appliance appliance, StackName name, String build, AtomicReference<Runnable> end, AtomicBoolean ended)
            throws InterruptedException {
        try (RunningStack stack = appliance.attach(new Appliance.Selection(Optional.empty(), Optional.of(name)))) {
            Agent agent = new Agent(stack, build);
            end.set(agent::stop);
            // Whoever asks for the end meanwhile asks this one, or is seen here.
            return !ended.get() && agent.run();
        }
    }

    /** A signal ends the JVM as soon as its hooks are done: an action under way is not left behind. */
    private static void end(Runnable stop, Thread main) {
        stop.run();
        try {
            main.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
