package dev.understudy.engine.integrity;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the nodes' checksum statistics said before a run. Immutable. */
public final class IntegrityBaseline {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<NodeId, ChecksumCounts> counts;

    private IntegrityBaseline(Map<NodeId, ChecksumCounts> counts) {
        this.counts = Map.copyOf(counts);
    }

    /** Asks all nodes at once; one that does not answer is not in it, which the check then says. */
    public static IntegrityBaseline read(RunningStack stack) {
        Map<NodeId, ChecksumCounts> counts = new ConcurrentHashMap<>();
        Parallel.run(stack.nodes().stream()
                .<Runnable>map(node -> () -> read(stack, node, counts))
                .toList());
        return new IntegrityBaseline(counts);
    }

    private static void read(RunningStack stack, NodeHandle node, Map<NodeId, ChecksumCounts> counts) {
        NodeId id = node.plan().id();
        try {
            counts.put(id, ChecksumCounts.read(new NodeSql(stack, id), PATIENCE));
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
        }
    }

    Optional<ChecksumCounts> of(NodeId node) {
        return Optional.ofNullable(counts.get(node));
    }
}
