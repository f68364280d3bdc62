package dev.understudy.engine.drill.scenario;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.Durability;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.workload.ClientPath;
import java.util.List;
import java.util.Optional;

/** The old primary has written what nobody received: its history has left the new primary's, and it must be taken back to where they part. */
record RejoinDrill() implements Drill {
    private static final FailoverDrill DIVERGING = new FailoverDrill(FaultName.WALRECEIVER_STALL);

    @Override
    public String name() {
        return "rejoin";
    }

    @Override
    public String summary() {
        return "Fail over from a primary whose last writes nobody received: they are lost and counted, and it is rewound.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        return setting.noFailoverAfterACrash()
                .or(
                        () -> setting.synchronousStandbys().isEmpty()
                                ? Optional.empty()
                                : Optional.of(
                                        "commits wait for a standby: the primary has no acknowledged write that nobody received"))
                .or(() -> tooStrict(setting.plan()));
    }

    /** Whatever comes of it, the verdict would be known. */
    private static Optional<String> tooStrict(StackPlan plan) {
        long least = FailoverDrill.STALLED_ACKS * ClientPath.of(plan).size();
        return plan.spec().durability() == Durability.FAST
                ? Optional.empty()
                : plan.spec()
                        .objective()
                        .lostWritesMax()
                        .filter(allowed -> allowed < least)
                        .map(allowed -> "its objective allows " + allowed + " lost writes, and at least " + least
                                + " are lost here on purpose");
    }

    @Override
    public List<Expected> expected(Setting setting) {
        String old = setting.primary().value();
        return List.of(
                Expected.anotherPrimary(),
                // Without a write that only the old primary has there is nothing to take back.
                Expected.lostAtLeast(1),
                Expected.rejoined(old, setting.plan().binaries().canRewind() ? "by rewind" : "by clone"));
    }

    @Override
    public void prepare(Scene scene) {
        DIVERGING.prepare(scene);
    }

    @Override
    public void play(Scene scene) {
        DIVERGING.play(scene);
    }
}
