package dev.understudy.runtime.local;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.process.ProcessFacts;
import dev.understudy.runtime.process.ProcessIdentity;
import dev.understudy.runtime.process.ProcessTree;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a stack left running without a record, such as a base backup whose starter was killed; {@link OrphanRule} says which it is. */
final class StackOrphans {
    private final LocalStack stack;
    private final OrphanRule.Scope scope;

    StackOrphans(LocalStack stack, LocalEnvironment environment) {
        this.stack = stack;
        StackPlan plan = stack.plan();
        this.scope = new OrphanRule.Scope(
                environment.processOwners(),
                plan.layout().root(),
                plan.layout().certificates(),
                plan.nodes().stream().map(NodePlan::dataDirectory).toList());
    }

    /** Kills them all; services that run are none. */
    void kill() {
        List<ProcessFacts> candidates = OrphanRule.find(EnumSet.allOf(OrphanRule.class), scope);
        // Looked up afterwards: a backend that a running server forks between the two would be taken for an orphan the
        // other way round.
        Set<Long> served = new HashSet<>();
        stack.all().stream()
                .flatMap(service -> service.process().tree().stream())
                .flatMap(tree -> tree.living().stream())
                .forEach(facts -> served.add(facts.pid()));
        kill(candidates.stream().filter(facts -> !served.contains(facts.pid())).toList());
    }

    /** Kills the scripts that a start runs beside its services: they have no record. */
    void killScripts() {
        kill(OrphanRule.find(EnumSet.of(OrphanRule.PASSING_SCRIPT), scope));
    }

    static void kill(List<ProcessFacts> orphans) {
        ProcessTree.killAll(orphans.stream()
                .map(facts -> new ProcessTree(ProcessIdentity.of(facts, "")))
                .toList());
    }
}
