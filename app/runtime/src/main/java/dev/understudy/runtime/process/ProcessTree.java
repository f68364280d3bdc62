package dev.understudy.runtime.process;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.Uninterrupted;
import dev.understudy.runtime.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process and everything it started. PostgreSQL's backends make sessions of their own, so neither a process group nor a session
 * holds them all: only descent does.
 */
public final class ProcessTree {
    private static final Duration DEATH_DEADLINE = Duration.ofSeconds(20);
    private static final Duration FREEZE_DEADLINE = Duration.ofSeconds(10);
    private static final int SIGNAL_ATTEMPTS = 3;
    /** As the JVM reports a child that SIGINT ended: 128 and the signal's number. */
    private static final int ENDED_BY_SIGINT = 130;

    private static final Duration SIGNAL_TIMEOUT = Duration.ofSeconds(10);

    private final ProcessIdentity root;
    private final Sender sender;

    /** Sends one signal, by name without {@code SIG}, to processes that were identified. */
    @FunctionalInterface
    interface Sender {
        void send(String signal, List<Long> pids);
    }

    public ProcessTree(ProcessIdentity root) {
        this(root, ProcessTree::signal);
    }

    ProcessTree(ProcessIdentity root, Sender sender) {
        this.root = root;
        this.sender = sender;
    }

    /** The root and all its descendants that live; empty when the root is gone or another process has its number. */
    public List<ProcessFacts> living() {
        Optional<ProcessFacts> first = root.living();
        if (first.isEmpty()) {
            return List.of();
        }
        List<ProcessFacts> all = new ArrayList<>(List.of(first.get()));
        try (Stream<ProcessHandle> descendants =
                ProcessHandle.of(root.pid()).stream().flatMap(ProcessHandle::descendants)) {
            descendants
                    .map(handle -> ProcessFacts.of(handle.pid()))
                    .flatMap(Optional::stream)
                    .forEach(all::add);
        }
        return all;
    }

    /**
     * SIGKILL to the root and to everything below it, from one program with all pids, the root first; as close to a power cut as signals
     * come. Before that all are stopped in the same way: a backend that sees its server die reacts, and may acknowledge a write after
     * its WAL sender is gone, while a stopped one sees nothing. Whatever the root started meanwhile is stopped, too. Returns when all of them
     * are dead; an interrupt does not stop it half-way.
     *
     * @return the instant before the first signal, from {@link System#nanoTime()}: earlier by the start of the program that sends it
     */
    public long kill() {
        return kill(List.of(this), sender);
    }

    /** The same to several trees at once: backends that outlived their server have no root in common. */
    public static void killAll(List<ProcessTree> trees) {
        kill(trees, ProcessTree::signal);
    }

    private static long kill(List<ProcessTree> trees, Sender sender) {
        long before = System.nanoTime();
        List<ProcessFacts> doomed = new ArrayList<>();
        Uninterrupted.run(() -> {
            doomed.addAll(stopped(trees, sender));
            sender.send("KILL", pids(doomed));
        });
        Await.untilTrue(
                "the processes " + pids(doomed) + " to die",
                DEATH_DEADLINE,
                () -> doomed.stream()
                        .allMatch(
                                facts -> ProcessIdentity.of(facts, "").living().isEmpty()));
        return before;
    }

    /** Stops all, until nobody is left who could start another one. */
    private static List<ProcessFacts> stopped(List<ProcessTree> trees, Sender sender) {
        List<ProcessFacts> found = living(trees);
        List<Long> stopped = new ArrayList<>();
        while (!stopped.containsAll(pids(found))) {
            List<Long> running = new ArrayList<>(pids(found));
            running.removeAll(stopped);
            sender.send("STOP", running);
            stopped.addAll(running);
            found = living(trees);
        }
        return found;
    }

    private static List<ProcessFacts> living(List<ProcessTree> trees) {
        Map<Long, ProcessFacts> byPid = new LinkedHashMap<>();
        trees.forEach(tree -> tree.living().forEach(facts -> byPid.putIfAbsent(facts.pid(), facts)));
        return List.copyOf(byPid.values());
    }

    /** Sends a signal to the root alone; nothing happens when it is gone. */
    public void signalRoot(String signal) {
        root.living().ifPresent(facts -> sender.send(signal, List.of(facts.pid())));
    }

    /**
     * Sends a signal to every process of the tree, the root first.
     *
     * @return the instant before the signal, from {@link System#nanoTime()}
     */
    public long signalAll(String signal) {
        long before = System.nanoTime();
        sender.send(signal, pids(living()));
        return before;
    }

    private static List<Long> pids(List<ProcessFacts> processes) {
        return processes.stream().map(ProcessFacts::pid).toList();
    }

    /**
     * Stops every process of the tree until it is thawed, and waits until they stand still: a signal only asks for that, and a busy machine
     * may let a process run on for a while. One that was forked meanwhile is stopped, too.
     *
     * @return the instant before the first signal, from {@link System#nanoTime()}
     */
    public long freeze() {
        long before = System.nanoTime();
        Await.untilTrue("the processes of pid " + root.pid() + " to stand still", FREEZE_DEADLINE, () -> {
            List<Long> moving = living().stream()
                    .filter(facts -> !facts.frozen())
                    .map(ProcessFacts::pid)
                    .toList();
            sender.send("STOP", moving);
            return moving.isEmpty();
        });
        return before;
    }

    /** Sends a signal, by name without {@code SIG}, to processes that the caller has identified, by one program in their order. */
    public static void signal(String signal, List<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("kill", "-s", signal, "--"));
        pids.forEach(pid -> command.add(pid.toString()));
        // A process that ended meanwhile makes kill fail, and is no failure.
        if (runUnharmed(command).errors().contains("not permitted")) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "may not send SIG" + signal + " to " + pids,
                    "Run understudy as the user who started the stack.");
        }
    }

    /**
     * A Ctrl-C of the terminal reaches this little program too, or the JVM's own spawner before it has become that: then the signal was not
     * sent, and a clearing up that the Ctrl-C asked for would stop half-way. It is tried again.
     */
    private static ExecResult runUnharmed(List<String> command) {
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == SIGNAL_ATTEMPTS;
            try {
                ExecResult result = Programs.run(command, Map.of(), Path.of("/"), SIGNAL_TIMEOUT);
                if (last || result.exitStatus() != ENDED_BY_SIGINT) {
                    return result;
                }
            } catch (UnderstudyException e) {
                if (last || e.code() != ErrorCode.COMMAND_FAILED) {
                    throw e;
                }
            }
        }
    }
}
