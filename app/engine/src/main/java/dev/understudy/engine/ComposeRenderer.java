package dev.understudy.engine;

import dev.understudy.core.plan.ImageFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.stackfile.TuningProfiles;
import dev.understudy.runtime.docker.ProjectDirectory;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a stack as a compose project that stands alone. Nothing of this machine is in it, so that it may be checked in.
 *
 * @param home the checkout that images are built from
 */
public record ComposeRenderer(Path home, TuningProfiles profiles) {
    /** Of the published ports, when the stack file names none: no other stack of this machine is asked about. */
    private static final int PORT_BASE = 15_432;

    /** No note about this machine's memory is rendered. */
    private static final long MEMORY_OF_ANY_MACHINE = 1L << 40;

    List<String> render(StackSpec spec, Path directory) {
        StackPlan plan = Planner.planContainers(
                spec,
                ImageFacts.of(
                        spec.postgresMajor(),
                        spec.ports().base().orElse(PORT_BASE),
                        directory.toString(),
                        MEMORY_OF_ANY_MACHINE),
                profiles.load(spec.tuning().profile()));
        return new ProjectDirectory(directory, home).write(plan);
    }
}
