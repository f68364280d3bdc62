package dev.understudy.engine.drill.scenario;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.drill.Sighting;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.fault.Fault;
import dev.understudy.runtime.NodeHandle;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The old primary's machine comes back as it was, as the primary on its old timeline, when another one has been promoted. */
record OldPrimaryReturnsDrill() implements Drill {
    @Override
    public String name() {
        return "old-primary-returns";
    }

    @Override
    public String summary() {
        return "After a failover the old primary is back as a primary on its old timeline: it is fenced and rejoined,"
                + " and what it acknowledged meanwhile is lost and counted.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        return setting.noFailoverAfterACrash();
    }

    @Override
    public List<Expected> expected(Setting setting) {
        String old = setting.primary().value();
        return List.of(
                Expected.anotherPrimary(),
                Expected.decidedBy(Set.of("F10", "F11", "F12"), old, Kind.PROMOTED.name()),
                Expected.rejoined(old, ""));
    }

    @Override
    public void play(Scene scene) {
        NodeId old = scene.setting().primary();
        // It must not meet whoever would prepare it to be a standby: the controller waits until it is back.
        try (Sighting promoted = scene.haltAt(event -> event.kind() == Kind.PROMOTED)) {
            scene.strike(new Fault.Crash(old), "crash of " + old + ", the primary", old);
            scene.await(promoted, "a promotion");
            if (scene.has(event -> event.kind() == Kind.PROMOTED)) {
                comeBack(scene, scene.stack().node(old));
            }
        }
        scene.awaitServed();
        scene.awaitSettled();
    }

    /** As its disk was when it died, and for a moment there are two: whoever tries it first may be acknowledged by the wrong one. */
    private static void comeBack(Scene scene, NodeHandle old) {
        old.assign(new Assignment.Primary());
        old.start();
        scene.note(
                "FAULT",
                old.id()
                        + " is back as the primary that it was; what it acknowledges until it is fenced is lost and counted");
    }
}
