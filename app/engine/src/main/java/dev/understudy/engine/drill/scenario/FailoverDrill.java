package dev.understudy.engine.drill.scenario;

import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.drill.Sighting;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.fault.Fault;
import dev.understudy.engine.fault.InjectedFault;
import dev.understudy.runtime.Direction;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The primary is struck; a standby takes over and the old primary comes back as one.
 *
 * @param fault what strikes it
 * @param moment while what it is struck
 */
public record FailoverDrill(FaultName fault, Moment moment) implements Drill {
    /** Acknowledged writes per path while the receivers are stalled: these are the ones that must be lost. */
    static final long STALLED_ACKS = 50;

    /** Struck at any time. */
    public FailoverDrill(FaultName fault) {
        this(fault, Moment.ANY);
    }

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public String summary() {
        return "Strike the primary under load, let the controller recover, look up every acknowledged write.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        if (fault == FaultName.DISK_FULL && !setting.fillableDisks()) {
            return Optional.of("the disk of " + setting.primary()
                    + " cannot be filled; containers can where the stack file gives them a `disk:` (docs/faults.md)");
        }
        return Optional.empty();
    }

    @Override
    public List<Expected> expected(Setting setting) {
        if (comesBack(setting)) {
            return List.of(Expected.primaryComesBack());
        }
        // A ledger that finds nothing here would find nothing anywhere.
        return fault == FaultName.WALRECEIVER_STALL
                        && setting.synchronousStandbys().isEmpty()
                ? List.of(Expected.anotherPrimary(), Expected.lostAtLeast(1))
                : List.of(Expected.anotherPrimary());
    }

    private boolean comesBack(Setting setting) {
        return setting.nobodyTakesOver()
                || (fault.endsWithAStart() && setting.policy().restartsInPlace());
    }

    @Override
    public boolean needsLinks() {
        return fault.isOfTheNetwork();
    }

    @Override
    public boolean makesGiveUp() {
        return fault == FaultName.DISK_FULL;
    }

    @Override
    public Map<String, String> environment() {
        return moment == Moment.ANY
                ? Map.of("fault", fault.option())
                : Map.of("fault", fault.option(), "at", moment.option());
    }

    @Override
    public void prepare(Scene scene) {
        switch (fault) {
            case WALRECEIVER_STALL -> stall(scene);
            case DISK_FULL -> LastWal.prepare(scene);
            case CRASH, IMMEDIATE_SHUTDOWN, FREEZE, ISOLATE, ISOLATE_ONE_WAY, ISOLATE_INBOUND -> {
                // Nothing goes before these.
            }
        }
    }

    private static void stall(Scene scene) {
        NodeId primary = scene.setting().primary();
        List<InjectedFault> stalls = StalledStandbys.of(scene.setting()).stream()
                .map(node -> scene.prepare(new Fault.ReceiverStall(node), "the WAL receiver of " + node + " stalled"))
                .toList();
        // A stalled receiver goes on only once the promotion has asked it to end, or the primary was started in place;
        // it
        // then ends without reading what
        // still lies in its socket, as a connection that never delivered it would have it.
        scene.listen(event -> {
            if (event.kind() == Kind.PROMOTION_REQUESTED
                    || (event.kind() == Kind.STARTED && event.subject().equals(primary.value()))) {
                stalls.forEach(InjectedFault::close);
            }
        });
        scene.awaitTraffic(STALLED_ACKS);
    }

    @Override
    public void play(Scene scene) {
        if (scene.setting().nobodyTakesOver() && fault.lasts()) {
            strikeUntilItIsGivenUp(scene);
            scene.awaitServed();
        } else {
            InjectedFault struck = strike(scene);
            scene.awaitServed();
            // Only now, so that the outage is not cut short by it; and without it nobody could come back.
            if (fault.outlivesAFence()) {
                heal(scene, struck);
            }
        }
        scene.awaitSettled();
    }

    /** Nobody will serve before it is over: it is over once the controller has said that there is nothing it can do, or tries to start it. */
    private void strikeUntilItIsGivenUp(Scene scene) {
        String primary = scene.setting().primary().value();
        try (Sighting givenUp = scene.haltAt(event ->
                event.subject().equals(primary) && (event.kind() == Kind.REFUSED || event.kind() == Kind.DECIDED))) {
            InjectedFault struck = strike(scene);
            scene.await(givenUp, "the controller to give " + primary + " up");
            heal(scene, struck);
        }
    }

    private InjectedFault strike(Scene scene) {
        NodeId primary = scene.setting().primary();
        try (Moment.Hold hold = moment.await(scene)) {
            InjectedFault struck =
                    scene.strike(fault(primary), fault.option() + " of " + primary + ", the primary", primary);
            if (fault == FaultName.DISK_FULL) {
                LastWal.use(scene);
            }
            return struck;
        }
    }

    private void heal(Scene scene, InjectedFault struck) {
        scene.heal(struck, fault.healed(scene.setting().primary().value()));
    }

    private Fault fault(NodeId primary) {
        return switch (fault) {
            case CRASH, WALRECEIVER_STALL -> new Fault.Crash(primary);
            case IMMEDIATE_SHUTDOWN -> new Fault.ImmediateShutdown(primary);
            case FREEZE -> new Fault.Freeze(primary);
            case ISOLATE -> new Fault.Isolate(primary, Direction.BOTH_WAYS);
            case ISOLATE_ONE_WAY -> new Fault.Isolate(primary, Direction.OUTBOUND);
            case ISOLATE_INBOUND -> new Fault.Isolate(primary, Direction.INBOUND);
            case DISK_FULL -> new Fault.DiskFull(primary);
        };
    }
}
