package dev.understudy.engine;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ContainerPlacement;
import dev.understudy.core.plan.LoopbackPlacement;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.PostgresSource;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.runtime.Progress;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which driver a new stack gets: containers where an engine answers and has the images or their bases, else processes, and a note in the
 * plan says why. Decided when a plan is made and not before: asking an engine takes longer than most commands.
 *
 * @param insisted {@code auto}, or what the user insists on
 * @param local plans processes
 * @param docker plans containers
 * @param obstacle why a stack cannot be made of containers here; empty when it can
 */
record DriverChoice(String insisted, Plans local, Plans docker, Function<StackSpec, Optional<String>> obstacle)
        implements Plans {
    static final String AUTO = "auto";
    static final String LOCAL = LoopbackPlacement.DRIVER;
    static final String DOCKER = ContainerPlacement.DRIVER;

    DriverChoice {
        if (!insisted.equals(AUTO) && !insisted.equals(LOCAL) && !insisted.equals(DOCKER)) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "there is no driver \"" + insisted + "\"",
                    "There are: " + LOCAL + " (processes), " + DOCKER + " (containers), " + AUTO + ".");
        }
    }

    @Override
    public StackPlan look(StackSpec spec) {
        return of(spec).look(spec);
    }

    @Override
    public StackPlan reserve(StackSpec spec, Progress progress) {
        return of(spec).reserve(spec, progress);
    }

    @Override
    public Optional<String> driver() {
        return insisted.equals(AUTO) ? Optional.empty() : Optional.of(insisted);
    }

    private Plans of(StackSpec spec) {
        return switch (insisted) {
            case LOCAL -> local;
            case DOCKER -> docker;
            default -> chosen(spec);
        };
    }

    private Plans chosen(StackSpec spec) {
        if (spec.source() != PostgresSource.INSTALLED) {
            // Containers have PostgreSQL in their image.
            return local;
        }
        return obstacle.apply(spec)
                .<Plans>map(why -> new Noted(local, "these are processes and not containers: " + why))
                .orElse(docker);
    }

    /** Plans that say something more. */
    private record Noted(Plans plans, String note) implements Plans {
        @Override
        public StackPlan look(StackSpec spec) {
            return plans.look(spec).noted(note);
        }

        @Override
        public StackPlan reserve(StackSpec spec, Progress progress) {
            return plans.reserve(spec, progress).noted(note);
        }
    }
}
