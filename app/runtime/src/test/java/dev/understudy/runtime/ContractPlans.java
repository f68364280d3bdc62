package dev.understudy.runtime;

import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.ImageFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.plan.TuningProfile;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The stack that every driver must be able to run: a primary, two standbys in a cascade and a pooler. */
final class ContractPlans {
    static final Path HOME = Path.of(System.getProperty("understudy.root"));

    private ContractPlans() {}

    static String file(String name) {
        return """
                name: %s
                postgresql: 15
                topology:
                  primary: {name: pg1}
                  standbys:
                    - {name: pg2, upstream: pg1, replication: async}
                    - {name: pg3, upstream: pg2, replication: async}
                pooling: {instances: 1, min_pool_size: 1}
                tuning: {profile: ci}
                durability: durable
                monitoring: false
                """.formatted(name);
    }

    static StackPlan plan(String file, HostFacts facts) {
        return switch (StackFile.parse(file)) {
            case ParsedStack.Valid valid -> Planner.plan(valid.spec(), facts, profile("ci"));
            case ParsedStack.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }

    /** The same as containers. */
    static StackPlan containers(String file, int portBase, Path root) {
        return switch (StackFile.parse(file)) {
            case ParsedStack.Valid valid ->
                Planner.planContainers(
                        valid.spec(),
                        ImageFacts.of(valid.spec().postgresMajor(), portBase, root.toString(), 1L << 33),
                        profile("ci"));
            case ParsedStack.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }

    private static TuningProfile profile(String name) {
        try {
            return TuningProfile.parse(name, Files.readString(HOME.resolve("tuning/" + name + ".conf")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
