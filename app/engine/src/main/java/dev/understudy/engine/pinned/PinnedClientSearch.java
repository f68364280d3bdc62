package dev.understudy.engine.pinned;

import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.LogLinePrefix;
import dev.understudy.core.report.PinnedClients;
import dev.understudy.core.report.PinnedClients.PinnedClient;
import dev.understudy.core.report.PinnedClients.PinnedPath;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.workload.History;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the clients that were refused for writing to a node that stands by: of the workload by what they were told, and everybody, also
 * those of an application that nobody here knows, by the nodes' logs.
 */
public final class PinnedClientSearch {
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);

    private static final String ASK = "SELECT pg_is_in_recovery(), current_setting('log_line_prefix'),"
            + " current_setting('log_destination'), current_setting('log_min_messages')";
    /** Where an error is not written. */
    private static final Set<String> SILENT = Set.of("log", "fatal", "panic");

    private final RunningStack stack;
    private final Databases databases;

    public PinnedClientSearch(RunningStack stack, Databases databases) {
        this.stack = stack;
        this.databases = databases;
    }

    /**
     * Looks through what a run left. The primary of now is left out: what it refuses as read-only was asked for so.
     *
     * @param logs where a node's log was copied to, by the node's name
     * @param sinceNanos from when on, on {@link System#nanoTime()}'s clock
     */
    public PinnedClients search(History history, Function<String, Path> logs, long sinceNanos) {
        Instant since = Instant.now().minusNanos(System.nanoTime() - sinceNanos);
        List<PinnedPath> paths = history.paths().stream()
                .filter(path -> path.refusedAsReadOnly() > 0)
                .map(path -> new PinnedPath(path.path().label(), path.refusedAsReadOnly()))
                .toList();
        List<PinnedClient> clients = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        for (NodeHandle node : stack.nodes()) {
            try {
                clients.addAll(clients(node, logs.apply(node.id()), since));
            } catch (SQLException | IOException | IllegalStateException e) {
                unread.add(node.id() + ": " + e.getMessage());
            }
        }
        return PinnedClients.of(paths, clients, unread);
    }

    private List<PinnedClient> clients(NodeHandle node, Path log, Instant since) throws SQLException, IOException {
        LogSettings settings = settings(node);
        if (!settings.standsBy()) {
            return List.of();
        }
        if (!settings.destination().contains("stderr") || SILENT.contains(settings.least())) {
            throw new IllegalStateException("its log has no errors to read: log_destination=" + settings.destination()
                    + ", log_min_messages=" + settings.least());
        }
        RefusalLog refusals = new RefusalLog(node.id(), LogLinePrefix.of(settings.prefix()), since);
        // Of a statement the log may hold bytes that are no UTF-8.
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            lines.forEach(refusals);
        }
        return refusals.clients();
    }

    private record LogSettings(boolean standsBy, String prefix, String destination, String least) {}

    private LogSettings settings(NodeHandle node) throws SQLException {
        try (Connection connection = databases.open(
                        node.plan().endpoint(), DbRole.MONITOR, PoolDatabase.SERVER_DATABASE, SQL_TIMEOUT);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ASK)) {
            row.next();
            return new LogSettings(row.getBoolean(1), row.getString(2), row.getString(3), row.getString(4));
        }
    }
}
