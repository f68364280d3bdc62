package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.Verdict;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.DrillPatience;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.StagedDrills;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.runtime.CanKill;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.local.LocalRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A failover that came before the drill's own fault, as on a machine that is too busy for the checks. */
@Timeout(180)
class EarlyFailoverIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    /** Whoever was the primary once is not struck in the name of it: that would measure the loss of a standby. */
    @Test
    void whoeverIsNoLongerThePrimaryIsNotStruck() {
        RunningStack stack = STACKS.up("early", TestStacks.twoAsynchronous("early"));
        Progress killsThePrimary = what -> {
            if (what.startsWith("steady traffic")) {
                stack.node(new NodeId("pg1"))
                        .ability(CanKill.class)
                        .orElseThrow()
                        .kill();
            }
            return Progress.SILENT.begin(what);
        };

        DrillResult result = new StagedDrills(
                        new LocalRuntime(STACKS.environment()),
                        (spec, told) -> stack.plan(),
                        LocalStacks.home().resolve("samples/projects/migrations"),
                        STACKS.environment().directories().drillRuns(),
                        DrillPatience.DEFAULT)
                .run(new DrillTarget.Attached(stack.plan().name()), DrillRequests.of(FaultName.CRASH), killsThePrimary);

        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.INCONCLUSIVE);
        Report report = Report.of(result);
        assertThat(report.reasons()).anySatisfy(reason -> assertThat(reason).contains("pg1 was no longer the primary"));
        assertThat(report.events("FAULT")).isEmpty();
        assertThat(report.events("PROMOTED")).hasSize(1);
    }
}
