package dev.understudy.core.failover;

import dev.understudy.core.stack.NodeId;
import java.util.Collection;
import java.util.Locale;
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

    static String names(Collection<NodeId> ids) {
        return ids.stream().sorted().map(NodeId::value).collect(Collectors.joining(", "));
    }

    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
