package dev.understudy.engine.drill.scenario;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.fault.Fault;
import dev.understudy.runtime.NodeHandle;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** The old primary's machine comes back as it was, as the primary on its old timeline, when another one has been promoted. */
record OldPrimaryReturnsDrill() implements Drill {
    @Override
    public String name() {
        return "old-primary-returns";
    }

    @Override
    public String summary() {
        return "After a failover the old primary comes back as a primary on its old timeline: it is fenced, then rejoined.";
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

    /** At the instant of the promotion, before anybody could prepare it: as its disk was when it died. */
    @Override
    public void play(Scene scene) {
        NodeId old = scene.setting().primary();
        NodeHandle node = scene.setting().stack().node(old);
        AtomicBoolean returned = new AtomicBoolean();
        scene.listen(event -> {
            if (event.kind() == Kind.PROMOTED && returned.compareAndSet(false, true)) {
                node.assign(new Assignment.Primary());
                node.start();
                scene.note("FAULT", old + " is back as the primary that it was");
            }
        });
        scene.strike(new Fault.Crash(old), "crash of " + old + ", the primary", old);
        scene.awaitServed();
        scene.awaitSettled();
    }
}
