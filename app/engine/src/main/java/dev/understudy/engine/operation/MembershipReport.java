package dev.understudy.engine.operation;

import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import java.util.List;
import java.util.Optional;

/**
 * What came of adding or removing a standby.
 *
 * @param operation {@code add-standby} or {@code remove-standby}
 * @param node who came or went
 * @param upstream whom it streams from now, or did
 * @param endpoint where clients on this machine reach it, or did, as {@code host:port}
 * @param replication how commits wait for it, or did
 * @param followers who follows its upstream from now on, as it has left
 * @param synchronousStandbyNames what the primary says from now on; empty text when commits wait for nobody
 * @param elapsedMillis from the command to its end
 * @param difference how the nodes now differ from those of the stack's file, in words; empty when they do not
 * @param notes what the operator should know besides
 */
public record MembershipReport(
        String operation,
        NodeId node,
        NodeId upstream,
        String endpoint,
        Replication replication,
        List<NodeId> followers,
        String synchronousStandbyNames,
        double elapsedMillis,
        Optional<String> difference,
        List<String> notes) {
    public MembershipReport {
        followers = List.copyOf(followers);
        notes = List.copyOf(notes);
    }
}
