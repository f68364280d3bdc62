package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.imitation.Imitation;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.report.DrillReport;
import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.NodeOperations;
import dev.understudy.engine.failover.ServerFacts;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One run of a drill, from a steady workload to a recovered stack: what was done and what everybody saw, without judging it. The stack is
 * left running, with whoever became the primary.
 */
final class DrillRun {
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
    private final Chance chance;
    private final Progress progress;

    DrillRun(
            RunningStack stack,
            Databases databases,
            FailoverPolicy policy,
            WorkloadOptions load,
            DrillPatience patience,
            boolean attached,
            Chance chance,
            Progress progress) {
        this.stack = stack;
        this.databases = databases;
        this.operations = new NodeOperations(stack, databases);
        this.policy = policy;
        this.load = load;
        this.steadyMax = patience.steady();
        this.recoveryMax = stack.plan()
                .spec()
                .objective()
                .rto()
                .plus(patience.recovery())
                .plus(policy.imitation().map(Imitation::longest).orElse(Duration.ZERO));
        this.attached = attached;
        this.chance = chance;
        this.progress = progress;
    }

    /** @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when the stack has no primary */
    Setting setting() {
        return Setting.of(stack, policy, primary().orElseThrow(DrillRun::noPrimary));
    }

    /**
     * @param setting one that the drill can be played on
     * @param before told what the drill expects, before anything is done
     */
    Outcome perform(Drill drill, Setting setting, Path ledger, EventLog events, Consumer<List<Expected>> before)
            throws SQLException {
        List<Expected> expected = drill.expected(setting);
        before.accept(expected);
        makeLedger(setting.primary());
        // Everybody who connects from here on does so by the links.
        try (StackLinks links = links(drill)) {
            return perform(drill, setting, expected, ledger, events);
        }
    }

    private StackLinks links(Drill drill) {
        if (!drill.needsLinks()) {
            return () -> {};
        }
        try (Step step = progress.begin("links that the network's fault can strike")) {
            StackLinks links = stack.openLinks();
            step.done("");
            return links;
        }
    }

    private Outcome perform(Drill drill, Setting setting, List<Expected> expected, Path ledger, EventLog events)
            throws SQLException {
        NodeId primary = setting.primary();
        DurabilityEvidence durability =
                DurabilityEvidence.read("before the fault", stack.plan(), databases, load.paths());
        try (ImitatedService service = ImitatedService.open(
                        stack.plan(),
                        policy,
                        primary,
                        chance.times(),
                        what -> events.add(System.nanoTime(), DrillReport.SIMULATED, what));
                Workload workload = new Workload(service.seenByClients(), databases, load, ledger);
                Scene scene = new Scene(
                        stack,
                        setting,
                        databases,
                        workload,
                        service,
                        events,
                        load.clientsPerPath(),
                        recoveryMax,
                        progress)) {
            ServerFacts first = operations.facts(primary);
            workload.start();
            scene.controllers().begin();
            Optional<String> spared = awaitSteady(drill, scene)
                    .or(() -> saysItIsPrimary(stack.node(primary)) ? Optional.empty() : Optional.of(deposed(primary)));
            ServerFacts before = spared.isPresent() ? first : operations.facts(primary);
            if (spared.isPresent()) {
                scene.note("SPARED", spared.get());
            } else {
                play(drill, scene);
            }
            long now = System.nanoTime();
            History history = workload.stop();
            return new Outcome(
                    primary,
                    scene.struck(),
                    expected,
                    durability,
                    before,
                    primary(),
                    scene.strikes().isEmpty() ? now : scene.strikes().getFirst().atNanos(),
                    scene.strikes(),
                    spared,
                    now,
                    history,
                    scene.unsettled(),
                    scene.doubts(history),
                    scene.harder(),
                    upstreams(),
                    scene.measures(),
                    scene.logins(),
                    service.evidence());
        }
    }

    private void play(Drill drill, Scene scene) {
        try {
            awaitPhase();
            drill.play(scene);
        } catch (RuntimeException e) {
            // A stack that somebody else uses is not left without a primary because its drill was cut off.
            if (attached && scene.hasStruck()) {
                Uninterrupted.run(e, () -> awaitWhole(scene));
            }
            throw e;
        }
    }

    private void awaitPhase() {
        Duration phase = chance.phase(policy.checkInterval());
        long moment = System.nanoTime() + phase.toNanos();
        Await.untilTrue("the moment that the seed drew", phase, () -> System.nanoTime() - moment >= 0);
    }

    /**
     * Striking a stack that takes no writes would prove nothing and might harm somebody's stack.
     *
     * @return why there was no steady traffic in time; empty when there is
     */
    private Optional<String> awaitSteady(Drill drill, Scene scene) {
        try (Step step = progress.begin("steady traffic on every path")) {
            scene.workload().awaitSteady(Scene.STEADY_ACKS, steadyMax);
            Await.untilTrue("the controller to see a healthy stack", steadyMax, scene.controllers()::settled);
            drill.prepare(scene);
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
    private void awaitWhole(Scene scene) {
        try (Step step = progress.begin("cut off: the stack gets its primary and standbys back first")) {
            if (!scene.controllers().alive()) {
                scene.newController();
            }
            awaitServedUnhealed(scene);
            scene.healAll();
            Await.untilTrue("every node back in its place", WHOLE_DEADLINE, scene.controllers()::settled);
            step.done("");
        }
    }

    /** Whoever can be promoted is, before the old primary comes back; where nobody can, as with a lost region, healing is what helps. */
    private static void awaitServedUnhealed(Scene scene) {
        try {
            // One answer may have been on its way.
            scene.workload().awaitEveryClient(2, WHOLE_DEADLINE);
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                scene.healAll();
                throw e;
            }
        }
    }

    private Map<String, String> upstreams() {
        Map<String, String> upstreams = new LinkedHashMap<>();
        Setting.upstreams(stack).forEach((node, upstream) -> upstreams.put(node.value(), upstream.value()));
        return upstreams;
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
