package dev.understudy.core.plan;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.StackSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Names that a stack of containers gives to services and networks of its own. */
final class ContainerNames {
    private static final Set<String> SERVICES = Set.of("setup", "init", "stanza", "disks", "ready", "prometheus");
    private static final Set<String> NETWORKS = Set.of("wan", "edge");

    private ContainerNames() {}

    /** @throws UnderstudyException {@link ErrorCode#STACK_FILE} naming the nodes and regions that would collide */
    static void requireFree(StackSpec spec) {
        List<String> taken = Stream.concat(
                        spec.nodes().stream()
                                .map(node -> node.id().value())
                                .filter(id -> SERVICES.contains(id) || id.matches("pooler\\d+|exporter_.*")),
                        spec.nodes().stream().map(NodeSpec::region).filter(NETWORKS::contains))
                .distinct()
                .toList();
        if (!taken.isEmpty()) {
            throw new UnderstudyException(
                    ErrorCode.STACK_FILE,
                    "a stack of containers has services or networks of its own named " + String.join(", ", taken),
                    "Name those nodes or regions otherwise in the stack file, or use --driver local.");
        }
    }
}
