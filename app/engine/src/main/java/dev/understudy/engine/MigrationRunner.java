package dev.understudy.engine;

import dev.understudy.runtime.RunningStack;
import java.nio.file.Path;

/** Applies or inspects a directory of migrations on a running stack. */
@FunctionalInterface
public interface MigrationRunner {
    /** What to do with the directory; Flyway's words. */
    enum Action {
        MIGRATE,
        INFO,
        VALIDATE,
        REPAIR
    }

    /**
     * Does it, as the migrator role on the primary.
     *
     * @return what was done or found, for people
     * @throws dev.understudy.core.error.UnderstudyException {@link dev.understudy.core.error.ErrorCode#MIGRATION} when a migration is
     *     wrong
     */
    String run(RunningStack stack, Action action, Path directory);
}
