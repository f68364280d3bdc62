package dev.understudy.engine.agent;

import dev.understudy.core.stack.StackName;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.LocalAppliance;
import dev.understudy.runtime.RunningStack;
import java.nio.file.Path;
import java.util.Optional;

/** Where the agent's process begins: {@code AgentMain HOME STACK BUILD}. What goes wrong is on standard error, which is its log. */
public final class AgentMain {
    private AgentMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Path home = Path.of(arguments[0]);
        Appliance appliance = LocalAppliance.make("auto", home, home, Optional.empty());
        try (RunningStack stack =
                appliance.attach(new Appliance.Selection(Optional.empty(), Optional.of(new StackName(arguments[1]))))) {
            Agent agent = new Agent(stack, arguments[2]);
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(agent, main), "asked to end"));
            agent.run();
        }
    }

    /** A signal ends the JVM as soon as its hooks are done: an action under way is not left behind. */
    private static void end(Agent agent, Thread main) {
        agent.stop();
        try {
            main.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
