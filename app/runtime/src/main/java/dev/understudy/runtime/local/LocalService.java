package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.runtime.ServiceHandle;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.host.LogTail;
import dev.understudy.runtime.host.Programs;
import dev.understudy.runtime.host.ServiceAccount;
import dev.understudy.runtime.process.ProcessFacts;
import dev.understudy.runtime.process.ProcessTree;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is the same for every process of a stack. */
abstract class LocalService implements ServiceHandle {
    private static final Duration START_DEADLINE = Duration.ofSeconds(20);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);
    private static final int CONNECT_MILLIS = 200;

    private final String id;
    private final Endpoint address;
    private final Path log;
    private final LocalProcess process;
    private final ServiceAccount account;

    LocalService(String id, Endpoint address, Path log, LocalProcess process, ServiceAccount account) {
        this.id = id;
        this.address = address;
        this.log = log;
        this.process = process;
        this.account = account;
    }

    /** Program and arguments; never a secret. */
    abstract List<String> command();

    /** On top of a plain environment. */
    abstract Map<String, String> environment();

    /** How long a start may take while it lives. */
    Duration startDeadline() {
        return START_DEADLINE;
    }

    /** Whether it serves. */
    boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The signal that asks it to stop at once, whoever is connected. */
    String stopSignal(ShutdownMode mode) {
        return "TERM";
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public ServiceState state() {
        return process.state();
    }

    @Override
    public void start() {
        if (process.state() != ServiceState.STOPPED) {
            return;
        }
        Map<String, String> environment = new HashMap<>(Programs.PLAIN_ENVIRONMENT);
        // With the caller's home, libpq would look for keys there and die on what it may not read.
        environment.put("HOME", "/nonexistent");
        environment.putAll(environment());
        process.start(account, command(), environment, startDeadline(), this::accepts);
    }

    /** Whether it is up and serving, and nothing of it is frozen. */
    boolean isReady() {
        return state() == ServiceState.RUNNING && !hasFrozen() && accepts();
    }

    /**
     * Starts it, or lets it go on where it was left: somebody who was killed may have left it frozen, or half started.
     */
    void resume() {
        process.tree().filter(tree -> hasFrozen()).ifPresent(tree -> tree.signalAll("CONT"));
        if (process.state() == ServiceState.STOPPED) {
            start();
        } else {
            process.awaitReady(startDeadline(), this::accepts);
        }
    }

    private boolean hasFrozen() {
        return process.tree().stream().flatMap(tree -> tree.living().stream()).anyMatch(ProcessFacts::frozen);
    }

    @Override
    public void stop(ShutdownMode mode) {
        process.tree().ifPresent(tree -> {
            // Something frozen cannot act on a signal.
            tree.signalAll("CONT");
            tree.signalRoot(stopSignal(mode));
        });
        process.awaitGone(STOP_DEADLINE);
    }

    @Override
    public List<String> logTail(int lines) {
        return LogTail.of(log, lines);
    }

    @Override
    public void keepLog(Path target) {
        try {
            if (Files.exists(log)) {
                Files.copy(log, target);
            }
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot keep " + log + ": " + e, "Check the free space.", e);
        }
    }

    Path log() {
        return log;
    }

    LocalProcess process() {
        return process;
    }

    ServiceAccount account() {
        return account;
    }

    /** Kills whatever is left, for clearing up. */
    void kill() {
        process.tree().ifPresent(ProcessTree::kill);
        process.awaitGone(STOP_DEADLINE);
    }
}
