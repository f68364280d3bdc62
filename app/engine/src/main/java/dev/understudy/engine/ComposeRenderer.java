package dev.understudy.engine;

import dev.understudy.core.plan.ImageFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.plan.UpstreamImages;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.stackfile.TuningProfiles;
import dev.understudy.runtime.docker.ProjectDirectory;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a stack as a compose project that stands alone. Nothing of this machine is in it, so that it may be checked in: images that are not
 * Understudy's are taken for what their names promise, and the project itself refuses others when it starts.
 *
 * @param home the checkout that images are built from
 */
public record ComposeRenderer(Path home, TuningProfiles profiles) {
    /** Of the published ports, when the stack file names none: no other stack of this machine is asked about. */
    private static final int PORT_BASE = 15_432;

    /** No note about this machine's memory is rendered. */
    private static final long MEMORY_OF_ANY_MACHINE = 1L << 40;

    List<String> render(StackSpec spec, Path directory) {
        UpstreamImages promised = UpstreamImages.promised(spec);
        StackPlan plan = Planner.planContainers(
                spec,
                ImageFacts.of(
                        spec,
                        promised,
                        spec.ports().base().orElse(PORT_BASE),
                        directory.toString(),
                        MEMORY_OF_ANY_MACHINE),
                promised,
                profiles.load(spec.tuning().profile()));
        return new ProjectDirectory(directory, home).write(plan);
    }
}
