package dev.understudy.core.render;

import dev.understudy.core.stack.NodeId;
import java.util.Optional;

/**
 * Where a pooler's databases point.
 *
 * @param readWrite the node behind the read-write databases; empty cuts them off: new clients wait, none reaches a server
 * @param readOnly the node behind the read-only database; empty cuts it off
 */
public record Routing(Optional<NodeId> readWrite, Optional<NodeId> readOnly) {}
