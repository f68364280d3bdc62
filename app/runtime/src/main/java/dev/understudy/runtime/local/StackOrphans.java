package dev.understudy.runtime.local;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.process.ProcessFacts;
import dev.understudy.runtime.process.ProcessIdentity;
import dev.understudy.runtime.process.ProcessTree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What a stack left running without a record: a base backup or rewind whose starter was killed. Recognised by program <em>and</em> by an
 * argument in the stack's directory; a user's editor or shell there is neither.
 */
final class StackOrphans {
    private static final Set<String> PROGRAMS =
            Set.of("postgres", "initdb", "pg_basebackup", "pg_rewind", "pg_receivewal", "pgbouncer", "prometheus");

    private final LocalStack stack;
    private final StackPlan plan;

    StackOrphans(LocalStack stack) {
        this.stack = stack;
        this.plan = stack.plan();
    }

    /** Kills them all; services that run are none. */
    void kill() {
        Set<Long> known = new HashSet<>();
        stack.all().stream()
                .flatMap(service -> service.process().tree().stream())
                .flatMap(tree -> tree.living().stream())
                .forEach(facts -> known.add(facts.pid()));
        kill(facts -> isOurs(facts) && !known.contains(facts.pid()));
    }

    /** Kills the scripts that a start runs beside its services: they have no record. */
    void killScripts() {
        kill(this::isPassingScript);
    }

    private static void kill(Predicate<ProcessFacts> which) {
        ProcessTree.killAll(ProcessFacts.all().stream()
                .filter(which)
                .map(facts -> new ProcessTree(ProcessIdentity.of(facts, "")))
                .toList());
    }

    private boolean isOurs(ProcessFacts facts) {
        boolean server = PROGRAMS.contains(facts.program())
                && hasArgumentBelow(facts, plan.layout().root() + "/");
        return server || isScript(facts) || isPassingScript(facts);
    }

    /** The last arguments are the script, the stack's directory or one in it, and perhaps more. */
    private boolean isPassingScript(ProcessFacts facts) {
        List<String> arguments = facts.arguments();
        return hasPair(arguments, "/init.sh", plan.layout().root())
                || hasPair(arguments, "/issue.sh", plan.layout().certificates());
    }

    private static boolean hasPair(List<String> arguments, String script, String directory) {
        return IntStream.range(1, arguments.size())
                .anyMatch(i -> arguments.get(i - 1).endsWith(script)
                        && arguments.get(i).equals(directory));
    }

    private boolean isScript(ProcessFacts facts) {
        return facts.arguments().stream().anyMatch(argument -> argument.endsWith("/node.sh"))
                && plan.nodes().stream().map(NodePlan::dataDirectory).anyMatch(facts.arguments()::contains);
    }

    private static boolean hasArgumentBelow(ProcessFacts facts, String directory) {
        return facts.arguments().stream().anyMatch(argument -> argument.contains(directory));
    }
}
