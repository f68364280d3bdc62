package dev.understudy.core.render;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.NodeId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code assignment.env}: what the node script reads at each start, and where an assignment is kept. Pure. */
public final class AssignmentEnv {
    private AssignmentEnv() {}

    /** {@code NAME=value} lines, for a node that reaches every other one at its own port. */
    public static String render(StackPlan plan, NodePlan node, Assignment assignment) {
        return render(plan, plan, node, assignment);
    }

    /**
     * {@code NAME=value} lines.
     *
     * @param plain the stack as it was planned: the port that a server listens on names its Unix socket, too
     * @param seen the same with the addresses at which this node reaches the others now, such as links
     */
    public static String render(StackPlan plain, StackPlan seen, NodePlan node, Assignment assignment) {
        return switch (assignment) {
            case Assignment.Primary primary -> "ROLE=primary\n";
            case Assignment.Standby standby -> {
                NodePlan upstream = seen.node(standby.upstream());
                yield "ROLE=standby\n"
                        + "UPSTREAM=" + upstream.id() + "\n"
                        + "UPSTREAM_HOST=" + upstream.address().host() + "\n"
                        + "UPSTREAM_PORT=" + upstream.address().port() + "\n"
                        + "UPSTREAM_SOCKET_PORT="
                        + plain.node(upstream.id()).address().port() + "\n"
                        + "SLOT=" + node.slotName() + "\n"
                        + "PREPARE=" + word(standby.prepare()) + "\n";
            }
        };
    }

    /** Reads it back; empty when the text is not one, such as a file that was cut off. */
    public static Optional<Assignment> parse(String text) {
        Map<String, String> values = text.lines()
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (first, second) -> second));
        String role = values.getOrDefault("ROLE", "");
        if (role.equals("primary")) {
            return Optional.of(new Assignment.Primary());
        }
        String upstream = values.getOrDefault("UPSTREAM", "");
        return role.equals("standby") && NodeId.isValid(upstream)
                ? prepare(values.getOrDefault("PREPARE", ""))
                        .map(prepare -> new Assignment.Standby(new NodeId(upstream), prepare))
                : Optional.empty();
    }

    private static Optional<Prepare> prepare(String word) {
        for (Prepare prepare : Prepare.values()) {
            if (word(prepare).equals(word)) {
                return Optional.of(prepare);
            }
        }
        return Optional.empty();
    }

    private static String word(Prepare prepare) {
        return prepare.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
