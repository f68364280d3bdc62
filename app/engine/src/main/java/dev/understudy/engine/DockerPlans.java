package dev.understudy.engine;

import dev.understudy.core.plan.ImageFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.stackfile.TuningProfiles;
import dev.understudy.runtime.host.HostSurveyor;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.nio.file.Path;

/** Stacks of containers. */
record DockerPlans(StateDirectories directories, PortLeases leases, TuningProfiles profiles) implements Plans {
    @Override
    public StackPlan look(StackSpec spec) {
        return plan(spec, leases.find(root(spec), spec.ports().base()));
    }

    @Override
    public StackPlan reserve(StackSpec spec) {
        return plan(spec, leases.lease(root(spec), spec.ports().base()));
    }

    private StackPlan plan(StackSpec spec, int portBase) {
        return Planner.planContainers(
                spec,
                ImageFacts.of(spec.postgresMajor(), portBase, root(spec).toString(), HostSurveyor.memoryBytes()),
                profiles.load(spec.tuning().profile()));
    }

    private Path root(StackSpec spec) {
        return directories.stack(spec.name());
    }
}
