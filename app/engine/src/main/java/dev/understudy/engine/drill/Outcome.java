package dev.understudy.engine.drill;

import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.Measure;
import dev.understudy.core.report.Expected;
import dev.understudy.core.report.Seen;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.ServerFacts;
import dev.understudy.engine.imitation.ImitatedService;
import dev.understudy.engine.workload.History;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What happened in a run.
 *
 * @param primary who led when it began
 * @param struck the nodes that were struck, or were to be
 * @param expected what was to come of it
 * @param durability under what settings the clients' writes were acknowledged before the fault
 * @param before what the primary said of itself just before
 * @param after the primary at the end; empty when nobody became it in time
 * @param faultNanos when the fault struck, or when it was given up to wait for traffic worth striking
 * @param strikes every strike, in order; empty when it was spared
 * @param spared why it did not strike; empty when it did
 * @param watchedUntilNanos when the clients were stopped
 * @param history what the clients were told
 * @param unsettled what did not come about in time; empty when every path was served again and every node was back in its place
 * @param doubts what could not be made sure of
 * @param harder in what it was harder than the run that something was expected of; empty when it was not
 * @param upstreams whom every standby was told to follow at the end
 * @param measures figures of the drill's own
 * @param logins of clients who logged in anew all the time, where the drill had any
 * @param simulated what imitates another system; empty when everything is as it is
 */
record Outcome(
        NodeId primary,
        Set<NodeId> struck,
        List<Expected> expected,
        DurabilityEvidence durability,
        ServerFacts before,
        Optional<NodeId> after,
        long faultNanos,
        List<Strike> strikes,
        Optional<String> spared,
        long watchedUntilNanos,
        History history,
        List<String> unsettled,
        List<CheckResult> doubts,
        Optional<String> harder,
        Map<String, String> upstreams,
        List<Measure> measures,
        List<Seen.Logins> logins,
        Optional<ImitatedService.Evidence> simulated) {
    Outcome {
        struck = Set.copyOf(struck);
        strikes = List.copyOf(strikes);
        expected = List.copyOf(expected);
        unsettled = List.copyOf(unsettled);
        doubts = List.copyOf(doubts);
        upstreams = Map.copyOf(upstreams);
        measures = List.copyOf(measures);
        logins = List.copyOf(logins);
    }
}
