package dev.understudy.engine.agent;

import dev.understudy.core.plan.StackPlan;
import java.nio.file.Path;

/**
 * Where an agent's things are.
 *
 * @param directory mode 0700: whoever may not enter it may neither read nor ask
 * @param events append-only JSON lines
 * @param log what the process itself says: normally nothing
 * @param lock held for the agent's life, with who it is
 * @param programs copies of Understudy's own jars: a build replaces those that commands run from
 * @param socket where it answers
 */
record AgentFiles(Path directory, Path events, Path log, Path lock, Path programs, Path socket) {
    static AgentFiles of(StackPlan plan) {
        Path directory = Path.of(plan.layout().agent());
        return new AgentFiles(
                directory,
                directory.resolve("events.jsonl"),
                directory.resolve("agent.log"),
                directory.resolve("lock"),
                directory.resolve("programs"),
                // That directory's path is short enough for a socket's; the agent's own may not be.
                Path.of(plan.layout().sockets(), "agent.sock"));
    }
}
