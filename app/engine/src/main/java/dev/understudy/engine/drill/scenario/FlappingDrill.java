package dev.understudy.engine.drill.scenario;

import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.drill.Sighting;
import dev.understudy.engine.failover.FailoverEvent;
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

    @Override
    public void play(Scene scene) {
        NodeId primary = scene.setting().primary();
        boolean leads = true;
        for (int flap = 1; flap <= FLAPS && leads; flap++) {
            flap(scene, flap);
            leads = !scene.has(event -> event.kind() == Kind.FENCED && isOf(event, primary));
        }
        scene.awaitServed();
        scene.awaitSettled();
    }

    /** Until as many checks have failed, at the instant when the controller notices the last of them; then until it answers again. */
    private static void flap(Scene scene, int number) {
        NodeId primary = scene.setting().primary();
        int enough = scene.setting().policy().failedChecks();
        Sighting noticed = scene.watch(
                event -> isFailedCheck(event, primary, enough - 1) || isFailedCheck(event, primary, enough));
        InjectedFault freeze = scene.strike(new Fault.Freeze(primary), "freeze " + number + " of " + primary, primary);
        scene.await(noticed, (enough - 1) + " failed checks of " + primary);
        Sighting answer = scene.watch(event -> event.kind() == Kind.CHECK_RECOVERED && isOf(event, primary));
        scene.heal(freeze, primary + " goes on");
        long healed = System.nanoTime();
        scene.await(answer, primary + " to answer again");
        long timeout = scene.setting().policy().checkTimeout().toNanos();
        if (scene.has(event -> isFailedCheck(event, primary, enough)
                && event.atNanos() - freeze.atNanos() >= 0
                && event.atNanos() - timeout - healed < 0)) {
            scene.harder("freeze " + number + " was not over when check " + enough + " began, and " + enough
                    + " failed ones are enough: this machine is too busy to end it in time");
        }
    }

    /** By its words: {@code check 2 of 3: …}. */
    private static boolean isFailedCheck(FailoverEvent event, NodeId node, int number) {
        return event.kind() == Kind.CHECK_FAILED
                && isOf(event, node)
                && event.detail().startsWith("check " + number + " of ");
    }

    private static boolean isOf(FailoverEvent event, NodeId node) {
        return event.subject().equals(node.value());
    }
}
