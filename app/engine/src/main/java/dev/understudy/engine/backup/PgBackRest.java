package dev.understudy.engine.backup;

import dev.understudy.core.backup.RepositoryState;
import dev.understudy.core.backup.WalArchive;
import dev.understudy.core.backup.WalSegment;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.PgBackRestError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** pgBackRest on one node, which runs as the server's user. Thread-safe. */
final class PgBackRest {
    /** Of what reads little. */
    static final Duration QUICK = Duration.ofMinutes(2);
    /** Of what copies a database: whoever has a larger one sees it go on in the server's log. */
    static final Duration LONG = Duration.ofHours(24);

    /** In {@code repo-ls}: the name of a segment, then its checksum, then how it is compressed. */
    private static final Pattern ARCHIVED = Pattern.compile("([0-9A-F]{24})-[0-9a-f]{40}");

    private final NodeHandle node;
    private final ArchivePlan archive;

    PgBackRest(NodeHandle node, ArchivePlan archive) {
        this.node = node;
        this.archive = archive;
    }

    NodeHandle node() {
        return node;
    }

    /**
     * Runs a command of it.
     *
     * @param arguments options and the command; nothing secret, they are world-readable
     * @return what it printed
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} with pgBackRest's own error when it fails
     */
    String run(Duration patience, List<String> arguments) {
        ExecResult result = attempt(patience, arguments);
        if (!result.succeeded()) {
            String error = PgBackRestError.first(result);
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "pgbackrest " + arguments.getLast() + " on " + node.id() + " failed: " + error,
                    PgBackRestHints.of(error));
        }
        return result.output();
    }

    /** The same where a failure may be the finding. */
    ExecResult attempt(Duration patience, List<String> arguments) {
        List<String> command = new ArrayList<>(archive.command(node.plan()));
        command.addAll(arguments);
        return node.exec(command, patience);
    }

    /** In order of number. */
    List<RepositoryState> repositories() {
        return InfoReader.read(run(QUICK, List.of("--output=json", "--log-level-console=off", "info")), archive);
    }

    /** Every segment of WAL that a repository has. */
    WalArchive walArchive(int repository) {
        String listing = run(
                QUICK,
                List.of(
                        "--repo=" + repository,
                        "--recurse",
                        "--log-level-console=off",
                        "repo-ls",
                        "archive/" + archive.stanza()));
        List<WalSegment> segments = new ArrayList<>();
        Matcher name = ARCHIVED.matcher(listing);
        while (name.find()) {
            WalSegment.parse(name.group(1)).ifPresent(segments::add);
        }
        return new WalArchive(segments);
    }
}
