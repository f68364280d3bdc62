package dev.understudy.engine;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackName;
import dev.understudy.engine.stackfile.StackFiles;
import dev.understudy.engine.stackfile.TuningProfiles;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.StackRuntime;
import java.nio.file.Path;
import java.util.Optional;

/** Puts an {@link Appliance} together for this host: the one place that names concrete parts. */
public final class LocalAppliance {
    private static final String LOCAL = "local";

    private LocalAppliance() {}

    /**
     * @param driver {@code local}
     * @param home the checkout or installation, with {@code compose/}, {@code tuning/} and the like
     * @param workingDirectory of the user
     * @param postgresBin a directory with PostgreSQL's programs, which wins over what is found
     */
    public static Appliance make(String driver, Path home, Path workingDirectory, Optional<Path> postgresBin) {
        // PENDING: the host survey, with postgresBin.
        return make(driver, home, workingDirectory, spec -> {
            throw pending("the host survey");
        });
    }

    /** The same on a host that is as told: a plan for another machine. */
    public static Appliance make(String driver, Path home, Path workingDirectory, HostSurvey survey) {
        if (!driver.equals(LOCAL)) {
            throw new UnderstudyException(
                    ErrorCode.USAGE, "there is no driver \"" + driver + "\"", "There is: " + LOCAL + ".");
        }
        TuningProfiles profiles = new TuningProfiles(home.resolve("tuning"));
        // PENDING: LocalRuntime and FailoverDrill take these places.
        return new Appliance(new Appliance.Parts(
                new StackFiles(home.resolve("compose/stacks"), workingDirectory),
                survey,
                (spec, facts) ->
                        Planner.plan(spec, facts, profiles.load(spec.tuning().profile())),
                new PendingRuntime(),
                (target, request, progress) -> {
                    throw pending("the drill");
                }));
    }

    private static UnderstudyException pending(String part) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED, part + " is not part of this build", "Use a later build.");
    }

    private record PendingRuntime() implements StackRuntime {
        @Override
        public String driver() {
            return LOCAL;
        }

        @Override
        public RunningStack start(StackPlan plan, Progress progress) {
            throw pending("the local driver");
        }

        @Override
        public Optional<RunningStack> attach(StackName name) {
            throw pending("the local driver");
        }
    }
}
