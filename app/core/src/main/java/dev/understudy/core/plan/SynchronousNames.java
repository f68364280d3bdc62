package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The value of {@code synchronous_standby_names}: for whom commits wait. Pure. */
public final class SynchronousNames {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private SynchronousNames() {}

    /** What the servers of that plan are told: while its nodes change, not always what those declare. Empty when commits wait for nobody. */
    public static String of(StackPlan plan) {
        return plan.roster().flatMap(Roster::synchronousNames).orElseGet(() -> declared(plan));
    }

    /** What its nodes declare, and the failover controller goes by. */
    static String declared(StackPlan plan) {
        List<NodeSpec> nodes = plan.spec().nodes();
        boolean quorum = nodes.stream().anyMatch(node -> node.replication() == Replication.QUORUM);
        boolean sync = nodes.stream().anyMatch(node -> node.replication() == Replication.SYNC);
        if (!quorum && !sync) {
            return "";
        }
        // After a failover the former primary takes a synchronous standby's place, so it is a candidate too.
        String names = nodes.stream()
                .filter(node -> node.declaredPrimary() || node.replication() != Replication.ASYNC)
                .map(node -> node.id().value())
                .collect(Collectors.joining(", "));
        return (quorum ? "ANY 1 (" : "FIRST 1 (") + names + ")";
    }

    /** The standbys that a value lists, by the names they give themselves. */
    public static Set<String> listed(String value) {
        int open = value.indexOf('(');
        return open < 0
                ? Set.of()
                : NAME.matcher(value.substring(open))
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.toUnmodifiableSet());
    }
}
