package dev.understudy.engine.integrity;

import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.integrity.TableRows.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The check that a node holds the same rows in every user table as the primary. Two nodes cannot be read at one position while somebody
 * writes, so a difference is looked at again, in that table only; where the primary's own rows have changed by then, nothing is proved.
 */
final class RowAgreement {
    private static final int TABLES_NAMED = 3;

    private final NodeSql primary;
    private final NodeSql node;
    private final Replay replay;

    RowAgreement(NodeSql primary, NodeSql node, Replay replay) {
        this.primary = primary;
        this.node = node;
        this.replay = replay;
    }

    static String name(NodeId primary, NodeId node) {
        return node.equals(primary)
                ? node + " can read every row of every table"
                : node + " holds the primary's rows in every table";
    }

    CheckResult check(RowReading truth, RowReading own, Duration patience) {
        String name = name(primary.id(), node.id());
        if (own.rows().isEmpty() || node.id().equals(primary.id())) {
            return readable(name, own);
        }
        TableRows rows = own.rows().get();
        if (truth.rows().isEmpty()) {
            return CheckResult.threw(name, primary.id() + ": " + truth.words());
        }
        List<String> suspects = rows.differingFrom(truth.rows().get());
        return suspects.isEmpty() ? readable(name, own) : lookAgain(name, suspects, rows.problems(), patience);
    }

    /** Whether every row could be read, whatever it says. */
    static CheckResult readable(String name, RowReading own) {
        return own.rows()
                .map(rows -> Amcheck.judge(
                        name,
                        String.format(
                                        Locale.ROOT,
                                        "%d tables, %,d rows",
                                        rows.tables().size(),
                                        rows.rows())
                                + own.words(),
                        rows.problems()))
                .orElseGet(() -> CheckResult.threw(name, own.words()));
    }

    private CheckResult lookAgain(String name, List<String> suspects, List<Notes.Problem> problems, Duration patience) {
        TableRows first = TableRows.read(primary, suspects, patience);
        replay.mark(primary.id());
        replay.await(node.id());
        TableRows own = TableRows.read(node, suspects, patience);
        List<String> differing = own.differingFrom(first);
        TableRows last = TableRows.read(primary, suspects, patience);
        List<String> written = last.differingFrom(first);
        List<String> proved =
                differing.stream().filter(table -> !written.contains(table)).toList();
        if (!proved.isEmpty()) {
            return CheckResult.of(name, false, text(proved, first, own, patience));
        }
        if (!written.isEmpty()) {
            return CheckResult.threw(
                    name, "somebody writes to " + String.join(", ", written) + ", which cannot be compared meanwhile");
        }
        // A table that could not be read the second time differs from nothing, and agrees with nothing.
        List<Notes.Problem> all = new ArrayList<>(problems);
        Stream.of(first, own, last).map(TableRows::problems).forEach(all::addAll);
        return Amcheck.judge(name, "the same once nobody wrote: " + String.join(", ", suspects), all);
    }

    private String text(List<String> tables, TableRows truth, TableRows own, Duration patience) {
        List<String> texts = new ArrayList<>();
        for (String table : tables.subList(0, Math.min(TABLES_NAMED, tables.size()))) {
            texts.add(
                    table + ": " + text(truth.tables().get(table), own.tables().get(table), patience));
        }
        int unnamed = tables.size() - texts.size();
        if (unnamed > 0) {
            texts.add("and " + unnamed + " more tables: "
                    + tables.stream().skip(texts.size()).collect(Collectors.joining(", ")));
        }
        return String.join("; ", texts);
    }

    private String text(@Nullable Digest truth, @Nullable Digest own, Duration patience) {
        if (truth == null) {
            return "the primary has no such table";
        }
        return own == null
                ? "it is not there"
                : RowDifference.find(primary, node, truth, patience).text();
    }
}
