package dev.understudy.engine;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.engine.stackfile.StackFiles;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.StackRuntime;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackName;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

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
        if (!driver.equals(LOCAL)) {
            throw new UnderstudyException(
                    ErrorCode.USAGE, "there is no driver \"" + driver + "\"", "There is: " + LOCAL + ".");
        }
        // PENDING: StackFile, the host survey (with postgresBin), Planner, LocalRuntime and FailoverDrill take these places.
        return new Appliance(new Appliance.Parts(
                new StackFiles(home.resolve("compose/stacks"), workingDirectory, (name, text) -> {
                    throw pending("the stack file parser");
                }),
                spec -> {
                    throw pending("the host survey");
                },
                (spec, facts) -> {
                    throw pending("the planner");
                },
                new PendingRuntime(),
                (target, request, progress) -> {
                    throw pending("the drill");
                }));
    }

    /** Gives the JSON Schema of stack files. */
    public static Supplier<String> schema() {
        return () -> {
            throw pending("the schema");
        };
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
