package dev.understudy.runtime.simulated;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.runtime.ServiceHandle;
import dev.understudy.runtime.ServiceState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A state and a log. Thread-safe. */
class SimulatedService implements ServiceHandle {
    private final String id;
    private final List<String> log = new ArrayList<>();
    private ServiceState state = ServiceState.STOPPED;

    SimulatedService(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public synchronized ServiceState state() {
        return state;
    }

    @Override
    public synchronized void start() {
        if (state == ServiceState.FROZEN) {
            throw new UnderstudyException(
                    ErrorCode.START_FAILED, id + " is frozen and accepts no connections", "Thaw it or stop it first.");
        }
        turn(ServiceState.STOPPED, ServiceState.RUNNING, "ready to accept connections");
    }

    @Override
    public synchronized void stop(ShutdownMode mode) {
        if (state != ServiceState.STOPPED) {
            become(ServiceState.STOPPED, "stopped: " + mode);
        }
    }

    @Override
    public synchronized List<String> logTail(int lines) {
        return List.copyOf(log.subList(Math.max(0, log.size() - lines), log.size()));
    }

    @Override
    public synchronized void keepLog(Path target) {
        try {
            Files.write(target, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes only from the one state; says nothing otherwise. */
    final synchronized void turn(ServiceState from, ServiceState to, String line) {
        if (state == from) {
            become(to, line);
        }
    }

    final synchronized void become(ServiceState next, String line) {
        state = next;
        log.add(line);
    }
}
