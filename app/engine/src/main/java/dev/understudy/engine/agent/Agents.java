package dev.understudy.engine.agent;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.host.LogTail;
import dev.understudy.runtime.host.ServiceAccount;
import dev.understudy.runtime.host.Spawning;
import dev.understudy.runtime.process.ProcessFacts;
import dev.understudy.runtime.process.ProcessIdentity;
import dev.understudy.runtime.state.OwnedFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The agent of one stack, seen from outside its process. Thread-safe. */
public final class Agents {
    private static final Duration START_DEADLINE = Duration.ofSeconds(60);
    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(5);
    /** Longer than an action that does not heed its interrupt may take. */
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);

    private static final int LOG_LINES = 15;
    private static final long LOG_BYTES_MAX = 1 << 20;

    private final StackPlan plan;
    private final Path home;
    private final AgentFiles files;

    /** @param home the checkout or installation */
    public Agents(StackPlan plan, Path home) {
        this.plan = plan;
        this.home = home;
        this.files = AgentFiles.of(plan);
    }

    /** What the agent says. */
    public Optional<AgentStatus> status() {
        return AgentLock.holder(files.lock())
                .flatMap(identity -> new AgentClient(files.socket(), files.directory())
                        .ask(AgentQuestion.Ask.STATUS, ANSWER_DEADLINE));
    }

    /** The process of an agent that lives, whether it answers or not. */
    public Optional<Long> pid() {
        return pid(plan);
    }

    /** The process of a stack's agent that lives, whether it answers or not. */
    public static Optional<Long> pid(StackPlan plan) {
        return AgentLock.holder(AgentFiles.of(plan).lock()).map(AgentIdentity::pid);
    }

    /** The newest events, oldest first, whether an agent lives or not. */
    public List<AgentEvent> events(int count) {
        return AgentEventLog.newest(files.events(), count);
    }

    /**
     * Gives the newest events and every new one, until the agent ends.
     *
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when none answers
     */
    public void follow(int count, Consumer<AgentEvent> follower) {
        new AgentClient(files.socket(), files.directory()).follow(count, follower);
    }

    /**
     * Makes sure that an agent of this build runs: starts one, in place of one of another build. It outlives this process and its terminal.
     * The caller has the stack, so that two do not start one at once.
     *
     * @throws UnderstudyException {@link ErrorCode#START_FAILED} with the end of its log
     */
    public AgentStatus start(Progress progress) {
        AgentPrograms programs = AgentPrograms.ofThisProcess();
        Optional<AgentStatus> running = status().filter(status -> status.build().equals(programs.build()));
        if (running.isPresent()) {
            return running.get();
        }
        stop(progress);
        try (Step step = progress.begin("agent")) {
            AgentStatus status = launch(programs);
            step.done("pid " + status.pid() + ", policy " + status.policy());
            return status;
        }
    }

    private AgentStatus launch(AgentPrograms programs) {
        OwnedFiles owned = OwnedFiles.ofThisUser();
        owned.directory(files.directory(), "700");
        try {
            Files.createDirectories(files.socket().getParent());
            Process process = Spawning.start(program(programs));
            return Await.until("the agent to answer", START_DEADLINE, () -> look(process));
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.START_FAILED, "cannot start the agent: " + e.getMessage(), "Check the JVM.", e);
        }
    }

    private ProcessBuilder program(AgentPrograms programs) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It waits more than it works: small before fast.
                "-Xms8m",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=20",
                "-Xss512k",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                programs.copyTo(files.programs()),
                AgentMain.class.getName(),
                home.toString(),
                plan.name().value(),
                programs.build());
        ServiceAccount self = new ServiceAccount(System.getProperty("user.name"), false);
        return new ProcessBuilder(self.inOwnSession(command))
                .directory(files.directory().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()));
    }

    /** How the last one died stays to be read. */
    private File log() {
        File log = files.log().toFile();
        return log.length() > LOG_BYTES_MAX && log.delete() ? files.log().toFile() : log;
    }

    private Observation<AgentStatus> look(Process process) {
        Optional<AgentStatus> status = status();
        if (status.isPresent()) {
            return new Observation.Found<>(status.get());
        }
        if (!process.isAlive()) {
            throw new UnderstudyException(
                    ErrorCode.START_FAILED,
                    "the agent ended with exit status " + process.exitValue() + "\n"
                            + String.join("\n", LogTail.of(files.log(), LOG_LINES)),
                    "The stack itself is up. `understudy up --no-agent` does without.");
        }
        return new Observation.NotYet<>("it runs as pid " + process.pid() + " and does not answer yet");
    }

    /**
     * Ends the agent; an action under way is finished or interrupted first. Without one it does nothing.
     *
     * @return whether there was one
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} when it does not end
     */
    public boolean stop(Progress progress) {
        Optional<AgentIdentity> living = AgentLock.holder(files.lock());
        if (living.isEmpty()) {
            return false;
        }
        try (Step step = progress.begin("stop the agent")) {
            AgentIdentity identity = living.get();
            if (!endsByItself(identity)) {
                // It hangs, is frozen, or has no socket any more.
                process(identity).ifPresent(Agents::kill);
                Await.untilTrue(
                        "the agent to end",
                        ANSWER_DEADLINE,
                        () -> process(identity).isEmpty());
            }
            step.done("");
            return true;
        }
    }

    /** Also one of another version, whose answer is not understood, and one that is too busy to answer at once. */
    private boolean endsByItself(AgentIdentity identity) {
        boolean answered = new AgentClient(files.socket(), files.directory())
                .ask(AgentQuestion.Ask.STOP, ANSWER_DEADLINE)
                .isPresent();
        try {
            Await.untilTrue(
                    "the agent to end",
                    answered ? STOP_DEADLINE : ANSWER_DEADLINE,
                    () -> process(identity).isEmpty());
            return true;
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            return false;
        }
    }

    private static Optional<ProcessFacts> process(AgentIdentity identity) {
        return new ProcessIdentity(identity.pid(), identity.startTicks(), AgentMain.class.getName()).living();
    }

    private static void kill(ProcessFacts process) {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
}
