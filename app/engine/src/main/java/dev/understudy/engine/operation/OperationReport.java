package dev.understudy.engine.operation;

import dev.understudy.core.stack.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * What came of an operator's request.
 *
 * @param operation what was asked, in words
 * @param outcome how it ended, in the controller's words
 * @param primary who is the primary afterwards; empty when nobody is
 * @param elapsedMillis from the request to its answer
 * @param settled whether every node and pooler is back in its place
 * @param waiting what is left to do when it is not settled, in words
 * @param steps what was decided and done on the way
 */
public record OperationReport(
        String operation,
        String outcome,
        Optional<NodeId> primary,
        double elapsedMillis,
        boolean settled,
        Optional<String> waiting,
        List<Step> steps) {
    /**
     * Something the controller saw, decided or did.
     *
     * @param atMillis since the request
     * @param kind as in the events of the controller
     * @param subject the node or pooler
     * @param rule by which it was decided; empty for what needs none
     * @param detail in words
     */
    public record Step(double atMillis, String kind, String subject, String rule, String detail) {}
}
