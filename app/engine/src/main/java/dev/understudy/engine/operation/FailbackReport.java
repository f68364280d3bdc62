package dev.understudy.engine.operation;

import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.HandoverReport;
import java.util.List;
import java.util.Optional;

/**
 * How a stack went back to what its file declares.
 *
 * @param primary the declared primary, who leads now
 * @param switchover how it took over; empty when it led already
 * @param attached standbys that follow their declared upstream again
 */
public record FailbackReport(NodeId primary, Optional<HandoverReport> switchover, List<NodeId> attached) {}
