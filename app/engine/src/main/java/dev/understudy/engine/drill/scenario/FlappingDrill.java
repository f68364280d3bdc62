package dev.understudy.engine.drill.scenario;

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

/** The primary freezes again and again, each time for fewer checks than the policy gives it up after. */
record FlappingDrill() implements Drill {
    private static final int FLAPS = 3;

    @Override
    public String name() {
        return "flapping";
    }

    @Override
    public String summary() {
        return "Freeze the primary again and again for less than a failover takes: nobody must fail over.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        return setting.policy().failedChecks() < 2
                ? Optional.of("its policy gives the primary up at the first failed check: there is nothing to flap for")
                : Optional.empty();
    }

    @Override
    public List<Expected> expected(Setting setting) {
        String primary = setting.primary().value();
        return List.of(
                Expected.samePrimary(),
                Expected.nothingLost(),
                Expected.happened("its failed checks are noticed", Kind.CHECK_FAILED.name(), primary));
    }

    /** As long as one failed check less than the policy allows; then until it answers again. */
    @Override
    public void play(Scene scene) {
        NodeId primary = scene.setting().primary();
        for (int flap = 1; flap <= FLAPS; flap++) {
            InjectedFault freeze =
                    scene.strike(new Fault.Freeze(primary), "freeze " + flap + " of " + primary, primary);
            scene.awaitFailedChecks(primary, scene.setting().policy().failedChecks() - 1);
            scene.heal(freeze, primary + " goes on");
            scene.awaitAnswer(primary);
        }
        scene.awaitServed();
        scene.awaitSettled();
    }
}
