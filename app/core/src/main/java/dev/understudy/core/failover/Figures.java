package dev.understudy.core.failover;

import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.stack.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The figures in a reason, worded the same in every rule. */
final class Figures {
    private Figures() {}

    static String health(NodeView node) {
        return "processes " + node.process().name().toLowerCase(Locale.ROOT) + ", "
                + count(node.failedChecks(), "failed check");
    }

    static String where(NodeView node) {
        return "timeline " + node.timeline().map(Object::toString).orElse("unknown") + " at "
                + node.position().map(Object::toString).orElse("an unknown position");
    }

    /** How far the node is behind a position; 0 when it is there, empty where it has not said. */
    static OptionalLong lagBytes(Lsn ahead, Optional<Lsn> behind) {
        return behind.map(at -> OptionalLong.of(Math.max(0, ahead.bytesSince(at))))
                .orElseGet(OptionalLong::empty);
    }

    static String distance(Lsn ahead, Optional<Lsn> behind) {
        OptionalLong lag = lagBytes(ahead, behind);
        return lag.isPresent() ? lag.getAsLong() + " bytes" : "an unknown distance";
    }

    static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }

    /** The region that the stack file puts the primary in. */
    static String declaredRegion(ClusterView view) {
        for (NodeView node : view.nodes()) {
            if (node.declared().declaredPrimary()) {
                return node.declared().region();
            }
        }
        return view.nodes().getFirst().declared().region();
    }

    static String names(Collection<NodeId> ids) {
        return ids.stream().sorted().map(NodeId::value).collect(Collectors.joining(", "));
    }

    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
