package dev.understudy.acceptance;

import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.stack.StackName;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.Appliance.Selection;
import dev.understudy.engine.LocalAppliance;
import dev.understudy.engine.rotation.RotationWishes;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.host.ServiceAccount;
import dev.understudy.runtime.local.LocalEnvironment;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Rotates passwords in a process of its own, which a test can kill. */
final class RotationMain {
    private RotationMain() {}

    /** @param arguments the state directory, the cache, the checkout and the stack's name */
    public static void main(String[] arguments) {
        LocalEnvironment environment = new LocalEnvironment(
                new StateDirectories(Path.of(arguments[0]), Path.of(arguments[1])),
                PortLeases.ofThisUser(),
                ServiceAccount.ofThisProcess(),
                Path.of(arguments[2]));
        Appliance appliance = LocalAppliance.make("local", environment, Path.of(arguments[2]), Optional.empty());
        Selection selection = new Selection(Optional.empty(), Optional.of(new StackName(arguments[3])));
        try (RunningStack stack = appliance.attach(selection)) {
            appliance
                    .rotations(stack, "rotate passwords", Progress.SILENT)
                    .passwords(new RotationWishes(
                            List.of(DbRole.values()), Duration.ofMillis(500), Duration.ofSeconds(5), false, false));
        }
    }
}
