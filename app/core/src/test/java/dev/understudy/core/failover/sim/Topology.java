package dev.understudy.core.failover.sim;

import static dev.understudy.core.stack.Replication.ASYNC;
import static dev.understudy.core.stack.Replication.QUORUM;
import static dev.understudy.core.stack.Replication.SYNC;

import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import java.util.List;
import java.util.Optional;

/** The stacks that schedules run on: how commits wait, who follows whom. */
enum Topology {
    ASYNCHRONOUS(ASYNC, ASYNC),
    ONE_SYNCHRONOUS(SYNC, ASYNC),
    QUORUM_OF_TWO(QUORUM, QUORUM);

    private final Replication second;
    private final Replication third;

    Topology(Replication second, Replication third) {
        this.second = second;
        this.third = third;
    }

    /** Two standbys beside the primary and one behind the first of them, in another region. */
    List<NodeSpec> nodes() {
        return List.of(
                node("pg1", "north", Optional.empty(), ASYNC),
                node("pg2", "north", Optional.of("pg1"), second),
                node("pg3", "north", Optional.of("pg1"), third),
                node("dr", "south", Optional.of("pg2"), ASYNC));
    }

    private static NodeSpec node(String id, String region, Optional<String> upstream, Replication replication) {
        return new NodeSpec(new NodeId(id), region, "zone_of_" + id, upstream.map(NodeId::new), replication);
    }
}
