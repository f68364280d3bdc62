package dev.understudy.engine.pinned;

import dev.understudy.core.postgres.LogLinePrefix;
import dev.understudy.core.report.PinnedClients;
import dev.understudy.core.report.PinnedClients.PinnedClient;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Counts in one node's log which clients were refused for writing, from an instant on. Not thread-safe. Pure but for its counts. */
final class RefusalLog implements Consumer<String> {
    /** What the message is where the prefix has no SQLSTATE, as in a stack that was rendered before it had one. */
    private static final List<String> MESSAGES = List.of("in a read-only transaction", "during recovery");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS z", Locale.ROOT);

    /** More than that many clients are one crowd. */
    private static final int CLIENTS_MAX = 1_000;

    private final String node;
    private final LogLinePrefix prefix;
    private final Instant since;
    private final Map<PinnedClient, Long> counts = new LinkedHashMap<>();

    /** @param prefix how the node's lines begin */
    RefusalLog(String node, LogLinePrefix prefix, Instant since) {
        this.node = node;
        this.prefix = prefix;
        this.since = since;
    }

    @Override
    public void accept(String line) {
        // Nearly every line of a log that has all statements is another one.
        if (line.contains(PinnedClients.SQLSTATE) || MESSAGES.stream().anyMatch(line::contains)) {
            prefix.read(line).filter(this::isRefusal).ifPresent(this::count);
        }
    }

    /** In order of first appearance. */
    List<PinnedClient> clients() {
        List<PinnedClient> clients = new ArrayList<>();
        counts.forEach((client, refused) -> clients.add(new PinnedClient(
                client.node(), client.application(), client.user(), client.database(), client.address(), refused)));
        return clients;
    }

    private boolean isRefusal(LogLinePrefix.Line line) {
        boolean refusal = line.value(LogLinePrefix.SQLSTATE)
                .map(PinnedClients.SQLSTATE::equals)
                .orElseGet(() -> MESSAGES.stream().anyMatch(line.message()::endsWith));
        return refusal && (line.severity().equals("ERROR") || line.severity().equals("FATAL")) && !isBefore(line);
    }

    /** A line whose time cannot be read counts: better one too many than a client that is not named. */
    private boolean isBefore(LogLinePrefix.Line line) {
        return line.value(LogLinePrefix.TIME)
                .flatMap(RefusalLog::time)
                .filter(since::isAfter)
                .isPresent();
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, TIME).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private void count(LogLinePrefix.Line line) {
        PinnedClient client = new PinnedClient(
                node,
                line.value(LogLinePrefix.APPLICATION).orElse("unnamed"),
                line.value(LogLinePrefix.USER).orElse("unknown"),
                line.value(LogLinePrefix.DATABASE).orElse("unknown"),
                line.value(LogLinePrefix.HOST)
                        .or(() -> line.value(LogLinePrefix.HOST_AND_PORT))
                        .orElse("unknown"),
                0);
        if (counts.containsKey(client) || counts.size() < CLIENTS_MAX) {
            counts.merge(client, 1L, Long::sum);
        }
    }
}
