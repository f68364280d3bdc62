package dev.understudy.core.plan;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.Problem;
import dev.understudy.core.stack.Replication;
import dev.understudy.core.stack.StackFile;
import dev.understudy.core.stack.StackSpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands against a standby that is to join. Pure. */
final class MemberRules {
    private MemberRules() {}

    /** The disks of all nodes are kept by one container, which would have to be made anew. */
    static void requireChangeable(StackPlan plan) {
        if (plan.spec().disk().isPresent()) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "the nodes of stack " + plan.name()
                            + " cannot change while it runs: its disks are bounded (disk), and one container keeps them all",
                    "Change the stack file, `understudy down --volumes` and `up`; or leave disk out of it.");
        }
        if (!plan.departing().isEmpty()) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    plan.departing().getFirst().node().id()
                            + " has left, and is not deleted yet: a removal was cut off",
                    "Let it finish: understudy up --stack " + plan.name());
        }
        if (plan.roster().flatMap(Roster::synchronousNames).isPresent()) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "commits do not wait for whom the nodes declare: a standby that joined or left was cut off",
                    "Let it finish: understudy up --stack " + plan.name());
        }
    }

    static void requireFitting(StackPlan plan, NodeId upstream, NodeId primary, Replication wanted) {
        if (wanted == Replication.ASYNC) {
            return;
        }
        if (!upstream.equals(primary)) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "a cascaded standby cannot be synchronous: PostgreSQL waits only for standbys of the primary",
                    "Leave --upstream out, which takes the primary " + primary + ", or --replication async.");
        }
        Replication kind = Joining.kind(plan);
        if (kind != Replication.ASYNC && kind != wanted) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "sync and quorum cannot be mixed: synchronous_standby_names is FIRST or ANY",
                    "This stack has " + (kind == Replication.SYNC ? "sync" : "quorum") + ": use that, or async.");
        }
    }

    static void requireFreeName(StackPlan plan, NodeId id) {
        if (plan.nodes().stream().anyMatch(node -> node.id().equals(id))) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "stack " + plan.name() + " has a node " + id + " already",
                    "Leave the name out to get a free one. It has "
                            + plan.nodes().stream()
                                    .map(node -> node.id().value())
                                    .collect(Collectors.joining(", ")) + ".");
        }
    }

    /** Of nodes, poolers and services. */
    static List<String> names(StackPlan plan) {
        return Stream.of(
                        plan.nodes().stream().map(node -> node.id().value()),
                        plan.poolers().stream().map(PoolerPlan::id),
                        plan.services().stream().map(ServicePlan::id))
                .flatMap(ids -> ids)
                .toList();
    }

    /**
     * By the rules for stack files: there is one set of them.
     *
     * @throws UnderstudyException {@link ErrorCode#USAGE} with every problem
     */
    static void requireValid(StackPlan plan, StackSpec changed) {
        if (StackFile.parse(StackFile.write(changed)) instanceof ParsedStack.Invalid invalid) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "the stack would not be one: "
                            + invalid.problems().stream().map(Problem::message).collect(Collectors.joining("; ")),
                    "docs/stack-file.md says what a node may be.");
        }
        if (plan.network().isPresent()) {
            ContainerNames.requireFree(changed);
        }
        long regions = Stream.concat(
                        plan.regions().stream(), changed.nodes().stream().map(node -> node.region()))
                .distinct()
                .count();
        if (plan.network().isPresent() && regions > ContainerNetwork.REGIONS_MAX) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "a stack of containers has networks for " + ContainerNetwork.REGIONS_MAX
                            + " regions, those included that it once had a node in",
                    "Name one of " + String.join(", ", plan.regions()) + ".");
        }
    }
}
