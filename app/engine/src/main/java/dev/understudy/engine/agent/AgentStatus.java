package dev.understudy.engine.agent;

import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.NodeView;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.ControllerView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent says of itself and its stack.
 *
 * @param pid its process
 * @param since when it was started, ISO 8601, UTC
 * @param build what it was started from; another one after an upgrade
 * @param policy by which it fails over
 * @param state what it does now
 * @param paused whether an operator paused automation
 * @param doing what it decided last and has not brought to its end, with the rule; empty when there is nothing to do
 * @param trouble what keeps it from its work; empty for nothing
 * @param primary who is meant to be the primary; empty before the first view, and while nobody is
 * @param fenced former primaries that provably acknowledge nothing and are not back yet
 * @param nodes as it sees them
 * @param routes per pooler the node that writes go to; one that was cut has no entry
 */
public record AgentStatus(
        long pid,
        String since,
        String build,
        String policy,
        State state,
        boolean paused,
        Optional<String> doing,
        Optional<String> trouble,
        Optional<NodeId> primary,
        List<NodeId> fenced,
        List<Node> nodes,
        Map<String, NodeId> routes) {
    /** What an agent does. */
    public enum State {
        /** It has not seen its stack yet, or looks at it anew. */
        STARTING,
        /** Everything is in its place. */
        WATCHING,
        /** Something is not in its place: it acts, waits, or may not act. */
        WORKING,
        /** A command has the stack. */
        STANDING_ASIDE,
        /** It cannot look, decide or note what it does; why is said. */
        FAILING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * A node as it sees it.
     *
     * @param role as the server says; empty when its last check got no answer
     * @param processes {@code running}, {@code frozen} or {@code stopped}
     * @param failedChecks consecutive ones
     * @param timeline last known
     * @param position last known
     * @param receiving whether it streams from the upstream it is assigned
     */
    public record Node(
            NodeId id,
            Optional<String> role,
            String processes,
            int failedChecks,
            Optional<TimelineId> timeline,
            Optional<Lsn> position,
            boolean receiving) {
        static Node of(NodeView view) {
            return new Node(
                    view.id(),
                    view.observed().map(role -> role.name().toLowerCase(Locale.ROOT)),
                    view.process().name().toLowerCase(Locale.ROOT),
                    view.failedChecks(),
                    view.timeline(),
                    view.position(),
                    view.receiving());
        }
    }

    /** @param unnoted what went wrong when an event was to be noted; empty for nothing */
    static AgentStatus of(
            AgentIdentity identity, String policy, Optional<ControllerView> last, Optional<String> unnoted) {
        Optional<ClusterView> view = last.flatMap(ControllerView::view);
        Optional<String> trouble =
                unnoted.or(() -> last.map(ControllerView::trouble).filter(why -> !why.isEmpty()));
        ControllerMemory memory = view.map(ClusterView::memory).orElse(ControllerMemory.EMPTY);
        return new AgentStatus(
                identity.pid(),
                identity.since(),
                identity.build(),
                policy,
                trouble.isPresent()
                        ? State.FAILING
                        : last.map(AgentStatus::state).orElse(State.STARTING),
                memory.paused(),
                last.flatMap(ControllerView::decision).map(next -> next.reason() + " [" + next.rule() + "]"),
                trouble,
                view.flatMap(ClusterView::assignedPrimary).map(NodeView::id),
                memory.fenced().stream().sorted().toList(),
                view.map(seen -> seen.nodes().stream().map(Node::of).toList()).orElse(List.of()),
                view.map(ClusterView::routes).orElse(Map.of()));
    }

    private static State state(ControllerView last) {
        return switch (last.standing()) {
            case ASIDE -> State.STANDING_ASIDE;
            case CHANGED -> State.STARTING;
            case UNDISTURBED -> last.settled() ? State.WATCHING : State.WORKING;
        };
    }
}
