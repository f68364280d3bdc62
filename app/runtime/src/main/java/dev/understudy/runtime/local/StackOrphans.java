package dev.understudy.runtime.local;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.process.ProcessFacts;
import dev.understudy.runtime.process.ProcessIdentity;
import dev.understudy.runtime.process.ProcessTree;
import java.util.Set;

/**
 * What a stack left running without a record: a base backup or rewind whose starter was killed. Recognised by program <em>and</em> by an
 * argument in the stack's directory; a user's editor or shell there is neither.
 */
final class StackOrphans {
    private static final Set<String> PROGRAMS = Set.of(
            "postgres", "initdb", "pg_basebackup", "pg_rewind", "pg_receivewal", "pgbouncer", "prometheus", "cp");

    private final StackPlan plan;

    StackOrphans(StackPlan plan) {
        this.plan = plan;
    }

    /** Kills them all. */
    void kill() {
        ProcessFacts.all().stream()
                .filter(this::isOurs)
                .forEach(facts -> new ProcessTree(ProcessIdentity.of(facts, "")).kill());
    }

    private boolean isOurs(ProcessFacts facts) {
        boolean server = PROGRAMS.contains(facts.program())
                && hasArgumentBelow(facts, plan.layout().root() + "/");
        return server || isScript(facts);
    }

    private boolean isScript(ProcessFacts facts) {
        return facts.arguments().stream().anyMatch(argument -> argument.endsWith("/node.sh"))
                && plan.nodes().stream().map(NodePlan::dataDirectory).anyMatch(facts.arguments()::contains);
    }

    private static boolean hasArgumentBelow(ProcessFacts facts, String directory) {
        return facts.arguments().stream().anyMatch(argument -> argument.contains(directory));
    }
}
