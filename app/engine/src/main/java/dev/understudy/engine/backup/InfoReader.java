package dev.understudy.engine.backup;

import dev.understudy.core.backup.BackupKind;
import dev.understudy.core.backup.BackupSet;
import dev.understudy.core.backup.RepositoryState;
import dev.understudy.core.backup.WalSegment;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.runtime.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what {@code pgbackrest info --output=json} prints. Pure. */
final class InfoReader {
    /** A repository's {@code status.code} when all is well. */
    private static final long OK = 0;

    /** It escapes only some of what it quotes of a file that it cannot read (2.45). */
    private static final Pattern UNESCAPED = Pattern.compile("[\\p{Cntrl}&&[^\\n]]");

    private final ArchivePlan archive;
    private final Map<?, ?> stanza;

    private InfoReader(ArchivePlan archive, Map<?, ?> stanza) {
        this.archive = archive;
        this.stanza = stanza;
    }

    /**
     * In order of number.
     *
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when it is not what pgBackRest prints
     */
    static List<RepositoryState> read(String json, ArchivePlan archive) {
        try {
            List<?> stanzas = list(Json.tree(UNESCAPED.matcher(json.strip()).replaceAll("?")));
            Map<?, ?> own = stanzas.stream()
                    .map(InfoReader::map)
                    .filter(each -> archive.stanza().equals(each.get("name")))
                    .findFirst()
                    .orElse(Map.of());
            return new InfoReader(archive, own).repositories();
        } catch (RuntimeException e) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "pgbackrest info printed what cannot be read: " + e.getMessage(),
                    "Is it a pgBackRest of 2.41 or later? It printed: "
                            + json.strip().lines().findFirst().orElse("nothing"),
                    e);
        }
    }

    private List<RepositoryState> repositories() {
        return archive.repositories().stream()
                .map(each -> new RepositoryState(
                        each.number(),
                        each.wish().region(),
                        problem(each.number()),
                        wal(each.number(), "min"),
                        wal(each.number(), "max"),
                        backups(each.number())))
                .toList();
    }

    private Optional<String> problem(int repository) {
        for (Object each : list(stanza.get("repo"))) {
            Map<?, ?> found = map(each);
            if (number(found.get("key")) == repository) {
                Map<?, ?> status = map(found.get("status"));
                return number(status.get("code")) == OK
                        ? Optional.empty()
                        : Optional.of(firstLine(text(status.get("message"))));
            }
        }
        return Optional.of("there is nothing of this stack");
    }

    /** What was decrypted with a wrong key may follow, and is no text. */
    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    /** Of the newest cluster that archived there: a stanza has several after a major upgrade. */
    private Optional<WalSegment> wal(int repository, String which) {
        Optional<WalSegment> found = Optional.empty();
        for (Object each : list(stanza.get("archive"))) {
            Map<?, ?> range = map(each);
            if (number(map(range.get("database")).get("repo-key")) == repository && range.get(which) != null) {
                found = WalSegment.parse(text(range.get(which)));
            }
        }
        return found;
    }

    private List<BackupSet> backups(int repository) {
        List<BackupSet> sets = new ArrayList<>();
        for (Object each : list(stanza.get("backup"))) {
            Map<?, ?> found = map(each);
            if (number(map(found.get("database")).get("repo-key")) == repository) {
                sets.add(backup(repository, found));
            }
        }
        sets.sort(Comparator.comparing(BackupSet::stopped));
        return sets;
    }

    private static BackupSet backup(int repository, Map<?, ?> found) {
        Map<?, ?> time = map(found.get("timestamp"));
        Map<?, ?> lsn = map(found.get("lsn"));
        Map<?, ?> wal = map(found.get("archive"));
        Map<?, ?> info = map(found.get("info"));
        return new BackupSet(
                repository,
                text(found.get("label")),
                BackupKind.valueOf(text(found.get("type")).toUpperCase(Locale.ROOT)),
                Optional.ofNullable(found.get("prior")).map(Object::toString),
                Instant.ofEpochSecond(number(time.get("start"))),
                Instant.ofEpochSecond(number(time.get("stop"))),
                Lsn.parse(text(lsn.get("start"))),
                Lsn.parse(text(lsn.get("stop"))),
                WalSegment.parse(text(wal.get("start"))).orElseThrow(),
                WalSegment.parse(text(wal.get("stop"))).orElseThrow(),
                number(info.get("size")),
                number(info.get("delta")),
                number(map(info.get("repository")).get("delta")),
                Boolean.TRUE.equals(found.get("error")));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value, "an object is missing");
    }

    private static List<?> list(@Nullable Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    private static long number(@Nullable Object value) {
        return ((Number) Objects.requireNonNull(value, "a number is missing")).longValue();
    }

    private static String text(@Nullable Object value) {
        return (String) Objects.requireNonNull(value, "a text is missing");
    }
}
