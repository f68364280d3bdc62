package dev.understudy.engine.failover;

/** Told of what the controller sees and does, on the controller's threads: it must be quick and must not throw. */
@FunctionalInterface
public interface FailoverListener {
    void on(FailoverEvent event);
}
