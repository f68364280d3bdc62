package dev.understudy.engine.drill;

import dev.understudy.core.report.DrillReport.CheckResult;
import java.util.List;
import java.util.Optional;

/**
 * What a pooler was like after a run.
 *
 * @param id which
 * @param runs whether its process does
 * @param held its databases that are paused or disabled
 * @param refusal why it took no write, or could not even be asked; empty when it took one
 */
record PoolerFacts(String id, boolean runs, List<String> held, Optional<String> refusal) {
    PoolerFacts {
        held = List.copyOf(held);
    }

    static PoolerFacts dead(String id) {
        return new PoolerFacts(id, false, List.of(), Optional.empty());
    }

    /**
     * A pooler that serves nobody after a drill is a failure, whatever the reason, also when it cannot even be asked: that is what its
     * clients get.
     */
    CheckResult check() {
        String name = id + " runs and takes writes";
        if (!runs) {
            return CheckResult.of(name, false, id + " does not run");
        }
        if (!held.isEmpty()) {
            return CheckResult.of(name, false, id + " holds its clients back: paused is " + String.join(", ", held));
        }
        return refusal.map(why -> CheckResult.of(name, false, id + " takes no write: " + why))
                .orElseGet(() -> CheckResult.of(name, true, "nothing is paused, and a write was acknowledged"));
    }
}
