package dev.understudy.engine.drill.scenario;

import dev.understudy.core.failover.Request;
import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.workload.ClientPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An operator changes the primary by plan, under load. */
record SwitchoverDrill() implements Drill {
    @Override
    public String name() {
        return "switchover";
    }

    @Override
    public String summary() {
        return "Make another node the primary by plan, under load: nothing is lost, and transaction pools show no error.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        if (setting.standbysAtHome().isEmpty()) {
            return Optional.of(
                    setting.standbys().isEmpty()
                            ? "it has no standby to switch over to"
                            : "every standby is abroad, and nobody there is chosen unasked; `understudy switchover --to` names one");
        }
        return setting.standbysAtHome().stream().anyMatch(setting::followsPrimary)
                ? Optional.empty()
                : Optional.of("none of " + setting.standbysAtHome() + " streams directly from " + setting.primary()
                        + ", whose clean stop would not wait for it");
    }

    @Override
    public List<Expected> expected(Setting setting) {
        List<Expected> expected = new ArrayList<>(List.of(Expected.anotherPrimary(), Expected.nothingLost()));
        if (ClientPath.of(setting.plan()).contains(ClientPath.TRANSACTION_POOL)) {
            expected.add(Expected.noErrorThrough(ClientPath.TRANSACTION_POOL.label()));
        }
        return expected;
    }

    @Override
    public void play(Scene scene) {
        NodeId primary = scene.setting().primary();
        scene.begin("a switchover from " + primary + ", the primary", primary);
        scene.ask(new Request.Switchover(primary, Optional.empty()), "the switchover");
        scene.awaitServed();
        scene.awaitSettled();
    }
}
