package dev.understudy.engine.agent;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.engine.failover.FailoverController;
import dev.understudy.engine.failover.KnownMembers;
import dev.understudy.engine.failover.SharedMandate;
import dev.understudy.engine.failover.StackMark;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.process.ProcessFacts;
import dev.understudy.runtime.state.PlanStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One stack's agent, as a process of its own runs it: a failover controller that stands aside while a command has the stack, its events on
 * the disk, and answers over a socket. Thread-safe.
 */
public final class Agent {
    /** Whoever looks whether an agent lives has its lock for a moment. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

    private final RunningStack stack;
    private final AgentFiles files;
    private final AgentIdentity identity;
    private final CountDownLatch stopped = new CountDownLatch(1);
    /** Why the last event could not be noted; empty when it was. */
    private volatile Optional<String> unnoted = Optional.empty();

    private FileTime planSeen = FileTime.fromMillis(0);
    private boolean knowsMembers = true;

    /** @param build what it was started from */
    public Agent(RunningStack stack, String build) {
        this.stack = stack;
        this.files = AgentFiles.of(stack.plan());
        long pid = ProcessHandle.current().pid();
        this.identity = new AgentIdentity(
                pid,
                ProcessFacts.of(pid).map(ProcessFacts::startTicks).orElse(0L),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                build);
    }

    /** Ends {@link #run}; returns at once. */
    public void stop() {
        stopped.countDown();
    }

    /**
     * Works until it is stopped, the stack is removed, or it has other nodes. An action under way at the end is finished or interrupted so that the next
     * controller finishes it.
     *
     * @return whether the stack has other nodes than it was made with: it wants another agent, made with those
     * @throws UnderstudyException {@link ErrorCode#LOCKED} when the stack has an agent
     */
    public boolean run() throws InterruptedException {
        try (AgentLock lock = lock();
                AgentEventLog events = AgentEventLog.open(files.events(), AgentEventLog.BYTES_MAX);
                FailoverController controller = controller(events);
                AgentSocket socket = AgentSocket.open(
                        files.socket(), files.directory(), () -> status(controller), events, this::stop)) {
            events.add(AgentEvent.ofAgent(
                    "AGENT_STARTED",
                    "pid " + identity.pid() + ", policy "
                            + stack.plan().spec().failover().name()));
            controller.start();
            while (!stopped.await(1, TimeUnit.SECONDS)
                    && controller.alive()
                    && lock.isStillThere()
                    && isMeantToRun()
                    && hasKnownMembers()) {
                // Until one of these.
            }
            if (!controller.alive()) {
                // Nobody would notice that nobody watches.
                throw new IllegalStateException("the controller's thread has ended; see above");
            }
            boolean changed = stopped.getCount() > 0 && isMeantToRun() && !hasKnownMembers();
            note(
                    events,
                    AgentEvent.ofAgent(
                            "AGENT_STOPPED",
                            changed
                                    ? "the stack has other nodes now: it begins anew with them"
                                    : isMeantToRun() ? "as asked" : "the stack is down"));
            return changed;
        }
    }

    /** Read only when somebody wrote it. */
    private boolean hasKnownMembers() {
        FileTime now = planWritten();
        if (!now.equals(planSeen)) {
            planSeen = now;
            knowsMembers = KnownMembers.areCurrent(stack.plan());
        }
        return knowsMembers;
    }

    private FileTime planWritten() {
        try {
            return Files.getLastModifiedTime(
                    PlanStore.file(Path.of(stack.plan().layout().root())));
        } catch (IOException e) {
            // The stack is being removed, which is looked for elsewhere.
            return planSeen;
        }
    }

    private boolean isMeantToRun() {
        return Files.exists(PlanStore.file(Path.of(stack.plan().layout().root())))
                && !StackMark.of(stack.plan()).saysDown();
    }

    /** A full disk must not end the failover. */
    private void note(AgentEventLog events, AgentEvent event) {
        try {
            events.add(event);
            unnoted = Optional.empty();
        } catch (UnderstudyException e) {
            unnoted = Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private AgentLock lock() {
        try {
            return Await.untilPresent("the agent's lock", LOCK_PATIENCE, () -> AgentLock.take(files.lock(), identity));
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            throw new UnderstudyException(
                    ErrorCode.LOCKED,
                    "stack " + stack.plan().name() + " has an agent",
                    "See `understudy agent status`.",
                    e);
        }
    }

    private FailoverController controller(AgentEventLog events) {
        String name = "agent-" + identity.pid() + "-" + identity.startTicks();
        return new FailoverController(
                stack,
                new Databases(stack.plan(), stack::secrets),
                stack.plan().spec().failover(),
                new SharedMandate(stack, "agent", name),
                event -> note(events, AgentEvent.of(event)));
    }

    private AgentStatus status(FailoverController controller) {
        return AgentStatus.of(identity, stack.plan().spec().failover().name(), controller.lastView(), unnoted);
    }
}
