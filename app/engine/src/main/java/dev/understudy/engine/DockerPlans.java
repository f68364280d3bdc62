package dev.understudy.engine;

import dev.understudy.core.plan.ImageFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.plan.UpstreamImages;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.stackfile.TuningProfiles;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.docker.UpstreamSurvey;
import dev.understudy.runtime.host.HostSurveyor;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.nio.file.Path;

/** Stacks of containers. */
record DockerPlans(StateDirectories directories, PortLeases leases, UpstreamSurvey upstream, TuningProfiles profiles)
        implements Plans {
    @Override
    public StackPlan look(StackSpec spec) {
        UpstreamImages images = upstream.look(spec);
        return plan(spec, images, leases.find(root(spec), spec.ports().base()));
    }

    @Override
    public StackPlan reserve(StackSpec spec, Progress progress) {
        UpstreamImages images = upstream.fetch(spec, progress);
        return plan(spec, images, leases.lease(root(spec), spec.ports().base()));
    }

    private StackPlan plan(StackSpec spec, UpstreamImages images, int portBase) {
        return Planner.planContainers(
                spec,
                ImageFacts.of(spec, images, portBase, root(spec).toString(), HostSurveyor.memoryBytes()),
                images,
                profiles.load(spec.tuning().profile()));
    }

    private Path root(StackSpec spec) {
        return directories.stack(spec.name());
    }
}
