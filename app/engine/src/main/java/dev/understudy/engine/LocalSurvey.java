package dev.understudy.engine;

import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.runtime.host.HostSurveyor;
import dev.understudy.runtime.host.ServiceAccount;
import dev.understudy.runtime.host.SurveyRequest;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.nio.file.Path;
import java.util.Optional;

/** The facts of this host for one stack. */
record LocalSurvey(
        HostSurveyor surveyor,
        StateDirectories directories,
        PortLeases leases,
        ServiceAccount account,
        Optional<Path> postgresBin) {
    /** Touches nothing: the ports are free now, and may be taken by somebody else a moment later. */
    HostFacts look(StackSpec spec) {
        return facts(
                spec, leases.find(directories.stack(spec.name()), spec.ports().base()));
    }

    /** Reserves the ports for the stack, whose directory is made by that. */
    HostFacts reserve(StackSpec spec) {
        return facts(
                spec, leases.lease(directories.stack(spec.name()), spec.ports().base()));
    }

    private HostFacts facts(StackSpec spec, int portBase) {
        return surveyor.survey(new SurveyRequest(
                postgresBin,
                portBase,
                directories.stack(spec.name()),
                directories.socketDirectory(spec.name()),
                account.user()));
    }
}
