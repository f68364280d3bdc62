package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.engine.drill.scenario.Drills;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.simulated.SimulatedRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedDrillsTest {
    @TempDir
    private Path runs;

    @Test
    void whatCannotBePlayedIsRefusedBeforeAnythingIsBroughtUp() {
        assertRefused(PlannedStacks.single(), "region-loss", 1, "drill region-loss is not applicable to stack planned");
        assertRefused(PlannedStacks.regions(), "region-loss", 2, "cannot be played 2 times in a row");
    }

    private void assertRefused(StackPlan plan, String drill, int times, String why) {
        SimulatedRuntime runtime = new SimulatedRuntime();
        List<String> steps = new ArrayList<>();
        StagedDrills drills =
                new StagedDrills(runtime, (spec, progress) -> plan, Path.of("none"), runs, DrillPatience.DEFAULT);
        DrillRequest request = new DrillRequest(
                Drills.named(drill).orElseThrow(),
                Optional.empty(),
                times,
                1,
                false,
                0,
                100,
                2,
                DrillRequest.DEFAULT_CLIENT_TIMEOUT,
                "test");

        assertThatThrownBy(() -> drills.run(new DrillTarget.Ephemeral(plan.spec()), request, what -> {
                    steps.add(what);
                    return Progress.SILENT.begin(what);
                }))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining(why);
        assertThat(steps).isEmpty();
        assertThat(runtime.names()).isEmpty();
        assertThat(runs).isEmptyDirectory();
    }
}
