package dev.understudy.engine.drill.scenario;

import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.fault.Fault;
import java.util.List;
import java.util.Optional;

/** The controller is lost in the middle of a failover: the old primary is fenced, and nobody is promoted. The next one goes on. */
record ControllerLossDrill() implements Drill {
    @Override
    public String name() {
        return "controller-loss";
    }

    @Override
    public String summary() {
        return "Lose the controller between the fence and the promotion: its successor finishes the failover, once.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        return setting.noFailoverAfterACrash();
    }

    @Override
    public List<Expected> expected(Setting setting) {
        return List.of(
                Expected.anotherPrimary(), Expected.rejoined(setting.primary().value(), ""));
    }

    @Override
    public void play(Scene scene) {
        NodeId primary = scene.setting().primary();
        scene.loseControllerAt(Kind.FENCED);
        scene.strike(new Fault.Crash(primary), "crash of " + primary + ", the primary", primary);
        scene.awaitControllerLost();
        scene.newController();
        scene.awaitServed();
        scene.awaitSettled();
    }
}
