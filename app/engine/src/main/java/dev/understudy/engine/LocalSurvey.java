package dev.understudy.engine;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.stack.PostgresSource;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.runtime.embedded.EmbeddedServers;
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
        Optional<Path> postgresBin,
        EmbeddedServers embedded) {
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
        if (postgresBin.isPresent() && spec.source() == PostgresSource.EMBEDDED) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "--pg-bin names an installation, and the stack takes PostgreSQL from elsewhere: source embedded",
                    "Leave one of them out.");
        }
        return surveyor.survey(new SurveyRequest(
                postgresBin,
                embedded.installs(),
                portBase,
                directories.stack(spec.name()),
                directories.socketDirectory(spec.name()),
                account.user()));
    }
}
