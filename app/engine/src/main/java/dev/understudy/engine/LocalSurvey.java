package dev.understudy.engine;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.runtime.host.HostSurveyor;
import dev.understudy.runtime.host.ServiceAccount;
import dev.understudy.runtime.host.SurveyRequest;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.io.IOException;
import java.nio.file.Files;
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

    /** Reserves the ports. A lease counts as long as the stack's directory exists, so that is made first. */
    HostFacts reserve(StackSpec spec) {
        Path root = directories.stack(spec.name());
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot make the stack's directory " + root + ": " + e,
                    "Check owner and mode of its parents, or choose another place by XDG_STATE_HOME.",
                    e);
        }
        return facts(spec, leases.lease(root, spec.ports().base()));
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
