package dev.understudy.engine;

import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.stackfile.TuningProfiles;
import dev.understudy.runtime.Progress;

/**
 * Stacks of processes.
 *
 * @param survey gathers the host's facts, touching nothing
 * @param reservation gathers them too, and reserves the ports they name
 */
record LocalPlans(HostSurvey survey, HostSurvey reservation, TuningProfiles profiles) implements Plans {
    @Override
    public StackPlan look(StackSpec spec) {
        return plan(spec, survey.facts(spec));
    }

    @Override
    public StackPlan reserve(StackSpec spec, Progress progress) {
        return plan(spec, reservation.facts(spec));
    }

    private StackPlan plan(StackSpec spec, HostFacts facts) {
        return Planner.plan(spec, facts, profiles.load(spec.tuning().profile()));
    }
}
