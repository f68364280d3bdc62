package dev.understudy.engine.status;

import dev.understudy.engine.rotation.Credentials;
import java.util.List;
import java.util.Optional;

/**
 * A stack at one moment. Its component names are the keys of {@code understudy status --json}.
 *
 * @param stack its name
 * @param driver what runs it
 * @param state all of it together
 * @param nodes in declared order
 * @param poolers in order of number
 * @param services exporters and Prometheus
 * @param automation whether anybody fails over by himself
 * @param credentials how old passwords and certificates are, and what of them is due
 * @param caCertificate what clients verify the servers with
 * @param notes pieces that are missing, and what to know about the plan
 */
public record StackStatus(
        String stack,
        String driver,
        State state,
        List<Node> nodes,
        List<Pooler> poolers,
        List<Service> services,
        Automation automation,
        Credentials credentials,
        String caCertificate,
        List<String> notes) {
    /**
     * Who watches the stack.
     *
     * @param agentPid the agent's process; empty when there is none
     * @param paused whether an operator paused automation
     * @param problem why neither can be told; empty when they can
     */
    public record Automation(Optional<Long> agentPid, boolean paused, Optional<String> problem) {}

    /** How a stack is. */
    public enum State {
        /** One primary, every standby streams and keeps up, every slot is read, every pooler answers. */
        HEALTHY,
        /** Something runs, and something of it is not as it should be. */
        DEGRADED,
        STOPPED
    }

    /**
     * A PostgreSQL node. Three roles, because a broken stack is one where they differ.
     *
     * @param declared what the stack file says
     * @param assigned what it was last told to be
     * @param observed what the server says; empty when it does not answer
     * @param process {@code running}, {@code frozen} or {@code stopped}, as the driver knows
     * @param upstream where a standby is told to stream from
     * @param streaming whether a standby's receiver streams
     * @param synchronous {@code async}, {@code sync}, {@code quorum} or {@code potential}, as its upstream says
     * @param position a primary's write LSN, a standby's replay LSN
     * @param replayLagBytes WAL the primary has written and this standby has not replayed
     * @param replayLagMillis time between a write on the upstream and its replay here, as the upstream measured it last; 0 when
     *     all is replayed
     * @param problems what is wrong with it: why it does not answer, why it does not keep up, slots that nobody reads
     */
    public record Node(
            String id,
            String region,
            String zone,
            String endpoint,
            String declared,
            String assigned,
            Optional<String> observed,
            String process,
            Optional<String> upstream,
            boolean streaming,
            Optional<String> synchronous,
            Optional<Integer> timeline,
            Optional<String> position,
            Optional<Long> replayLagBytes,
            Optional<Double> replayLagMillis,
            List<String> problems) {}

    /** A pooler, where its databases lead, and its pools. */
    public record Pooler(
            String id,
            String endpoint,
            String process,
            Optional<String> readWrite,
            Optional<String> readOnly,
            List<Pool> pools,
            Optional<String> problem) {}

    /** A line of {@code SHOW POOLS}; {@code maxWaitMillis} is how long the first waiting client has waited. */
    public record Pool(
            String database,
            String user,
            String mode,
            int clientsActive,
            int clientsWaiting,
            int serversActive,
            int serversIdle,
            double maxWaitMillis) {}

    /** An exporter or Prometheus. */
    public record Service(String id, String endpoint, String process) {}
}
