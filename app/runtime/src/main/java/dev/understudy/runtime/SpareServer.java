package dev.understudy.runtime;

import java.time.Duration;
import java.util.List;

/**
 * A place beside the stack where a backup is restored, looked at and thrown away: with the stack's programs and repositories, as the user that
 * servers run as, out of everybody's reach. Nobody knows it: it has a Unix socket and no other address. Thread-safe.
 */
public interface SpareServer extends AutoCloseable {
    /** Absolute, as it sees it; empty at first. */
    String dataDirectory();

    /** Where its configuration is written. */
    String configDirectory();

    /** Of its Unix socket. */
    String sockets();

    /** What its socket is numbered with. */
    int port();

    /** A pgbackrest.conf of the stack, which knows the repositories and their keys, and another data directory. */
    String pgbackrestConf();

    /** Writes a file of its configuration, whole or not at all. */
    void write(String name, String content);

    /** As {@link NodeHandle#exec}. */
    ExecResult exec(List<String> command, Duration timeout);

    /** Ends all of its processes and deletes all of its files; twice is harmless. */
    @Override
    void close();
}
