package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.report.DrillReport;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.FailoverController;
import dev.understudy.engine.failover.FailoverListener;
import dev.understudy.engine.failover.NodeOperations;
import dev.understudy.engine.failover.ServerFacts;
import dev.understudy.engine.fault.InjectedFault;
import dev.understudy.engine.imitation.ImitatedService;
import dev.understudy.engine.ledger.LedgerTable;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.workload.History;
import dev.understudy.engine.workload.Workload;
import dev.understudy.engine.workload.WorkloadOptions;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.StackLinks;
import dev.understudy.runtime.Uninterrupted;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One failover, from a steady workload to a recovered stack: what was done and what everybody saw, without judging it. The stack is
 * left running, with whoever became the primary.
 */
final class FailoverRun {
    /** Acknowledged writes per path before the fault, and again after the recovery: enough to see both edges of the outage. */
    private static final long STEADY_ACKS = 100;
    /** Acknowledged writes per path while the receivers are stalled: these are the ones that must be lost. */
    private static final long STALLED_ACKS = 50;

    private static final Duration WHOLE_DEADLINE = Duration.ofSeconds(30);
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);

    private final RunningStack stack;
    private final Databases databases;
    private final NodeOperations operations;
    private final FailoverPolicy policy;
    private final WorkloadOptions load;
    private final Duration steadyMax;
    private final Duration recoveryMax;
    private final boolean attached;
    private final RandomGenerator times;
    private final Progress progress;

    FailoverRun(
            RunningStack stack,
            Databases databases,
            FailoverPolicy policy,
            WorkloadOptions load,
            Duration steadyMax,
            Duration recoveryMax,
            boolean attached,
            RandomGenerator times,
            Progress progress) {
        this.stack = stack;
        this.databases = databases;
        this.operations = new NodeOperations(stack, databases);
        this.policy = policy;
        this.load = load;
        this.steadyMax = steadyMax;
        this.recoveryMax = recoveryMax;
        this.attached = attached;
        this.times = times;
        this.progress = progress;
    }

    /**
     * What happened.
     *
     * @param struck the primary that was struck, or spared
     * @param durability under what settings the clients' writes were acknowledged before the fault
     * @param before what it said of itself just before
     * @param after the primary at the end; empty when nobody became it in time
     * @param faultNanos when the fault struck, or when it was given up to wait for traffic worth striking
     * @param completeNanos when it had struck in full: whoever began a write later and was answered was served again
     * @param spared why it did not strike; empty when it did
     * @param watchedUntilNanos when the clients were stopped
     * @param history what the clients were told
     * @param settled whether in time every path was served again and every node was back in its place
     * @param simulated what imitates another system; empty when everything is as it is
     */
    record Outcome(
            NodeId struck,
            DurabilityEvidence durability,
            ServerFacts before,
            Optional<NodeId> after,
            long faultNanos,
            long completeNanos,
            Optional<String> spared,
            long watchedUntilNanos,
            History history,
            boolean settled,
            Optional<ImitatedService.Evidence> simulated) {}

    Outcome perform(FaultName faultName, Path ledger, EventLog events) throws SQLException {
        NodeId primary = primary().orElseThrow(FailoverRun::noPrimary);
        makeLedger(primary);
        // Everybody who connects from here on does so by the links.
        try (StackLinks links = links(faultName)) {
            return perform(primary, faultName, ledger, events);
        }
    }

    private StackLinks links(FaultName faultName) {
        if (!faultName.isOfTheNetwork()) {
            return () -> {};
        }
        try (Step step = progress.begin("links that the network's fault can strike")) {
            StackLinks links = stack.openLinks();
            step.done("");
            return links;
        }
    }

    private Outcome perform(NodeId primary, FaultName faultName, Path ledger, EventLog events) throws SQLException {
        DurabilityEvidence durability =
                DurabilityEvidence.read("before the fault", stack.plan(), databases, load.paths());
        try (FaultPlan faults = new FaultPlan(stack, faultName, primary);
                ImitatedService service = ImitatedService.open(
                        stack,
                        policy,
                        primary,
                        times,
                        what -> events.add(System.nanoTime(), DrillReport.SIMULATED, what));
                Workload workload = new Workload(service.seenByClients(), databases, load, ledger);
                FailoverController controller = controller(events, faults, service)) {
            ServerFacts first = operations.facts(primary);
            workload.start();
            controller.start();
            Optional<String> unsteady = awaitSteady(workload, controller, faults, events)
                    .or(() -> saysItIsPrimary(stack.node(primary)) ? Optional.empty() : Optional.of(deposed(primary)));
            ServerFacts before = unsteady.isPresent() ? first : operations.facts(primary);
            if (unsteady.isPresent()) {
                long now = System.nanoTime();
                events.add(now, "SPARED", unsteady.get());
                return new Outcome(
                        primary,
                        durability,
                        before,
                        primary(),
                        now,
                        now,
                        unsteady,
                        now,
                        workload.stop(),
                        true,
                        service.evidence());
            }
            Players players = new Players(faults, service, workload, controller);
            try {
                return strike(new Eve(primary, durability, before), faultName, players, events);
            } catch (UnderstudyException e) {
                // A stack that somebody else uses is not left without a primary because its drill was interrupted.
                if (attached && e.code() == ErrorCode.INTERRUPTED) {
                    Uninterrupted.run(e, () -> awaitWhole(players, before.timeline(), events));
                }
                throw e;
            }
        }
    }

    /** Who acts from the strike on. */
    private record Players(
            FaultPlan faults, ImitatedService service, Workload workload, FailoverController controller) {}

    /** What was there before the strike. */
    private record Eve(NodeId primary, DurabilityEvidence durability, ServerFacts facts) {}

    private Outcome strike(Eve eve, FaultName faultName, Players players, EventLog events) {
        players.service().beforeFault(eve.primary());
        InjectedFault fault = players.faults().strike();
        events.add(fault.atNanos(), "FAULT", faultName.option() + " of " + eve.primary() + ", the primary");
        boolean settled = recover(players, events);
        long watchedUntil = System.nanoTime();
        History history = players.workload().stop();
        return new Outcome(
                eve.primary(),
                eve.durability(),
                eve.facts(),
                primary(),
                fault.atNanos(),
                fault.completeNanos(),
                Optional.empty(),
                watchedUntil,
                history,
                settled,
                players.service().evidence());
    }

    private FailoverController controller(EventLog events, FaultPlan faults, ImitatedService service) {
        FailoverListener all = event -> {
            events.on(event);
            faults.on(event);
            service.on(event);
        };
        return new FailoverController(stack, databases, policy, service.pacing(), all);
    }

    /**
     * Striking a stack that takes no writes would prove nothing and might harm somebody's stack.
     *
     * @return why there was no steady traffic in time; empty when there is
     */
    private Optional<String> awaitSteady(
            Workload workload, FailoverController controller, FaultPlan faults, EventLog events) {
        try (Step step = progress.begin("steady traffic on every path")) {
            workload.awaitSteady(STEADY_ACKS, steadyMax);
            Await.untilTrue("the controller to see a healthy stack", steadyMax, controller::settled);
            if (faults.prepare()) {
                events.add(System.nanoTime(), "FAULT", "the standbys' WAL receivers stalled");
                workload.awaitMore(STALLED_ACKS, steadyMax);
            }
            step.done("");
            return Optional.empty();
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** The controller does not wait for the drill: on a machine that is too busy for the policy's checks it fails over by itself. */
    private static String deposed(NodeId primary) {
        return primary
                + " was no longer the primary when the fault was to strike: it failed too many checks before, on its own or because"
                + " this machine is too busy for them";
    }

    /** Shorter than what the command has for clearing up. Nobody rejoins before the network is whole. */
    private void awaitWhole(Players players, TimelineId before, EventLog events) {
        try (Step step = progress.begin("interrupted: the stack gets its primary and standbys back first")) {
            try {
                players.workload().awaitBeyond(before, 1, WHOLE_DEADLINE);
            } finally {
                heal(players.faults(), events);
            }
            Await.untilTrue("every node back in its place", WHOLE_DEADLINE, players.controller()::settled);
            step.done("");
        }
    }

    /**
     * Whoever serves the clients again has ended the outage, promoted or not. Each client may have had one answer on its way when the
     * fault struck: two more are one of somebody who lives. The network heals only then, so that the outage is not cut short by that.
     *
     * @return false when the deadline passed: a finding of the drill, not an error
     */
    private boolean recover(Players players, EventLog events) {
        try (Step step = progress.begin("failover, and the old primary's return")) {
            players.workload().awaitEveryClient(Math.max(2, STEADY_ACKS / load.clientsPerPath()), recoveryMax);
            heal(players.faults(), events);
            Await.untilTrue("every node back in its place", recoveryMax, players.controller()::settled);
            step.done("");
            return true;
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            // What was written can be looked up only where the network leads.
            heal(players.faults(), events);
            return false;
        }
    }

    private static void heal(FaultPlan faults, EventLog events) {
        if (faults.healNetwork()) {
            events.add(System.nanoTime(), "HEALED", "the network");
        }
    }

    /** The living node that says it is the primary and was told to be. */
    private Optional<NodeId> primary() {
        return stack.nodes().stream()
                .filter(node -> node.state() == ServiceState.RUNNING)
                .filter(this::saysItIsPrimary)
                .map(node -> node.plan().id())
                .findFirst();
    }

    private boolean saysItIsPrimary(NodeHandle node) {
        try {
            return operations.facts(node.plan().id()).role() == ObservedRole.PRIMARY;
        } catch (SQLException e) {
            // One that does not answer is not the primary anybody could use.
            return false;
        }
    }

    private void makeLedger(NodeId primary) throws SQLException {
        try (Connection migrator = databases.open(
                stack.node(primary).plan().endpoint(), DbRole.MIGRATOR, PoolDatabase.SERVER_DATABASE, SQL_TIMEOUT)) {
            new LedgerTable().create(migrator);
        }
    }

    private static UnderstudyException noPrimary() {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "the stack has no primary to strike",
                "Look at `understudy status`; `understudy up` resumes a stopped stack.");
    }
}
