package dev.understudy.engine.migrate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the commands on a directory of migrations give back. */
public sealed interface MigrationReport {
    /**
     * {@code migrate}.
     *
     * @param from version before; empty for an empty database
     * @param to version after
     * @param applied scripts applied, in order
     * @param took all of them together
     */
    record Migrated(Optional<String> from, Optional<String> to, List<Applied> applied, Duration took)
            implements MigrationReport {
        public Migrated {
            applied = List.copyOf(applied);
        }
    }

    /** One script that was applied. */
    record Applied(String script, Duration took) {}

    /**
     * {@code info}.
     *
     * @param current version; empty when nothing was applied
     */
    record Listed(Optional<String> current, List<Migration> migrations) implements MigrationReport {
        public Listed {
            migrations = List.copyOf(migrations);
        }

        public long pending() {
            return migrations.stream()
                    .filter(migration -> migration.state() == Migration.State.PENDING)
                    .count();
        }
    }

    /**
     * {@code validate}.
     *
     * @param problems one line each; empty when files and database agree
     * @param hint what to do about them; empty when there are none
     */
    record Validated(List<String> problems, String hint) implements MigrationReport {
        public Validated {
            problems = List.copyOf(problems);
        }

        public boolean valid() {
            return problems.isEmpty();
        }
    }

    /**
     * {@code repair}.
     *
     * @param removed failed entries taken out of the history
     * @param realigned entries whose checksum or description was set to the file's
     * @param markedDeleted entries whose file is gone
     */
    record Repaired(List<String> removed, List<String> realigned, List<String> markedDeleted)
            implements MigrationReport {
        public Repaired {
            removed = List.copyOf(removed);
            realigned = List.copyOf(realigned);
            markedDeleted = List.copyOf(markedDeleted);
        }
    }
}
