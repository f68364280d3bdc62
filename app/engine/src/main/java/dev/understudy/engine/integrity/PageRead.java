package dev.understudy.engine.integrity;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.runtime.ExecResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The check that every page in a running server's files has its checksum: a base backup that the server reads, verifies and throws away
 * ({@code TARGET 'blackhole'}). It reads the files and not the shared buffers, where a page stays sound that is broken below. What it does
 * not look at: pages that claim a later position than the checkpoint it begins with, since these may be half written ({@code sendFile} in
 * PostgreSQL's basebackup.c), which is true of most that were overwritten with garbage, too; pages of nothing but zeros, which count as
 * new; unlogged and temporary relations; and whether the kernel's page cache is what the disk holds.
 */
final class PageRead {
    private static final String COMMAND =
            "BASE_BACKUP (LABEL 'understudy integrity', TARGET 'blackhole', PROGRESS true,"
                    + " CHECKPOINT 'fast', WAL false, WAIT false, MANIFEST 'no')";

    /** The row of the main tablespace: no number, no place, its size in KiB. */
    private static final Pattern SIZE = Pattern.compile("^\\|\\|(\\d+)", Pattern.MULTILINE);

    private static final Pattern BROKEN_PAGE =
            Pattern.compile("WARNING:  checksum verification failed in file \"(?:\\./)?([^\"]+)\", block (\\d+)");
    private static final Pattern RELATION_FILE =
            Pattern.compile("(?:base|pg_tblspc/(\\d+)/[^/]+)/(\\d+)/(\\d+)(?:[._].*)?");
    private static final String FAILURE = "checksum verification failure during base backup";
    /** What a standby says whose primary, declared fast, wrote torn pages' WAL without the whole pages. */
    private static final String NO_FULL_PAGES = "full_page_writes=off";

    /** Of the pages in what was read. */
    private static final String UNSEEN = "; not verified: zeroed pages, and those that claim a later position";

    private static final long KIBI = 1024;

    private PageRead() {}

    /**
     * A page that is not what was written.
     *
     * @param file below the data directory
     */
    record BrokenPage(String file, long block) {}

    static String name(Object node) {
        return node + "'s files hold no page with a wrong checksum";
    }

    static CheckResult check(NodeSql node, Duration patience) {
        long began = System.nanoTime();
        ExecResult result = node.runReplication(patience, COMMAND);
        String name = name(node.id());
        List<BrokenPage> broken = brokenPages(result.errors());
        if (!broken.isEmpty() || result.errors().contains(FAILURE)) {
            return CheckResult.of(name, false, describe(node, broken, patience));
        }
        if (result.errors().contains(NO_FULL_PAGES)) {
            return CheckResult.notApplicable(
                    name,
                    "it replayed WAL without full pages, of which a server makes no base backup: "
                            + NodeSql.firstError(result));
        }
        // psql expects a command's end after what is copied and finds the backup's last position: it exits with 1, also
        // when all went
        // well, and has nothing to say then.
        Optional<String> complaint = complaint(result.errors());
        return complaint.isEmpty() && SIZE.matcher(result.output()).find()
                ? CheckResult.of(
                        name, true, "all " + megabytes(result.output()) + " read" + Elapsed.since(began) + UNSEEN)
                : CheckResult.threw(name, complaint.orElse("the server did not begin"));
    }

    private static Optional<String> complaint(String errors) {
        return errors.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("NOTICE:") && !line.startsWith("WARNING:"))
                .findFirst();
    }

    /** Pure. */
    static List<BrokenPage> brokenPages(String errors) {
        List<BrokenPage> pages = new ArrayList<>();
        Matcher page = BROKEN_PAGE.matcher(errors);
        while (page.find()) {
            pages.add(new BrokenPage(page.group(1), Long.parseLong(page.group(2))));
        }
        return pages;
    }

    private static String megabytes(String output) {
        Matcher size = SIZE.matcher(output);
        return size.find() ? Long.parseLong(size.group(1)) / KIBI + " MB" : "files";
    }

    private static String describe(NodeSql node, List<BrokenPage> pages, Duration patience) {
        return pages.isEmpty()
                ? FAILURE
                : pages.stream()
                        .map(page -> "block " + page.block() + " of " + relation(node, page.file(), patience) + " ("
                                + page.file() + ")")
                        .collect(Collectors.joining("; "));
    }

    /** Whose file it is; a node whose catalogue is broken cannot say, which must not hide the finding. */
    private static String relation(NodeSql node, String file, Duration patience) {
        Matcher matcher = RELATION_FILE.matcher(file);
        if (!matcher.matches()) {
            return "a shared relation";
        }
        String tablespace = matcher.group(1) == null ? "0" : matcher.group(1);
        try {
            return String.join(
                    "",
                    node.run(patience, whose(tablespace, matcher.group(2), matcher.group(3)))
                            .rows());
        } catch (UnderstudyException e) {
            return "a relation";
        }
    }

    private static String whose(String tablespace, String database, String file) {
        return "SELECT coalesce((SELECT pg_filenode_relation(" + tablespace + ", " + file + ")::regclass::text"
                + " FROM pg_database WHERE datname = current_database() AND oid = " + database + "),"
                + " (SELECT 'a relation of database ' || datname FROM pg_database WHERE oid = " + database + "),"
                + " 'no relation')";
    }
}
