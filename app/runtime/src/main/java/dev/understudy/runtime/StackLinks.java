package dev.understudy.runtime;

/**
 * A stack's connections while they can be disturbed. Closing heals every fault of the network, and puts the connections back where they
 * were; twice is harmless.
 */
public interface StackLinks extends AutoCloseable {
    @Override
    void close();
}
