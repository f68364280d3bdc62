package dev.understudy.acceptance;

import dev.understudy.core.failover.Request;
import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.fault.Fault;
import dev.understudy.engine.fault.InjectedFault;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An operator promotes a standby that lacks what another one has.
 *
 * @param behind the one he names
 * @param ahead the one that has more
 */
record PromotedFromBehind(NodeId behind, NodeId ahead) implements Drill {
    private static final long MISSING_ACKS = 50;

    @Override
    public String name() {
        return "promoted-from-behind";
    }

    @Override
    public String summary() {
        return "Promote a standby that lacks what another one has.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        return Optional.empty();
    }

    @Override
    public List<Expected> expected(Setting setting) {
        return List.of(
                Expected.primaryAmong(Set.of(behind.value())),
                Expected.rejoined(ahead.value(), "WAL that its upstream never had"));
    }

    @Override
    public void prepare(Scene scene) {
        InjectedFault stall = scene.prepare(new Fault.ReceiverStall(behind), behind + " receives nothing");
        scene.listen(event -> {
            if (event.kind() == Kind.PROMOTION_REQUESTED) {
                stall.close();
            }
        });
        scene.awaitTraffic(MISSING_ACKS);
    }

    @Override
    public void play(Scene scene) {
        NodeId primary = scene.setting().primary();
        scene.begin("promotion of " + behind + ", which lacks writes", primary);
        scene.ask(new Request.Failover(primary, Optional.of(behind), false), "the promotion of " + behind);
        scene.awaitServed();
        scene.awaitSettled();
    }
}
