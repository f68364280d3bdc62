package dev.understudy.core.plan;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.PoolingSpec;
import dev.understudy.core.stack.StackSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which of the installed programs a stack uses, and what is missing. */
record Installed(Optional<PostgresInstall> postgres, Binaries binaries, List<String> notes) {
    /** 1.21 has them, but loses count at the DISCARD ALL that keeps sessions apart. */
    private static final Version PREPARED_STATEMENTS = Version.of(1, 22);

    /** Its pgaudit is 1.7. */
    private static final int PGAUDIT_BROKEN_MAJOR = 15;

    private static final Version PEERING = Version.of(1, 19);

    static Installed choose(StackSpec spec, HostFacts facts) {
        int major = spec.postgresMajor();
        Optional<PostgresInstall> postgres = ServerPrograms.ofMajor(spec, facts);
        ServerPrograms programs = new ServerPrograms(spec, facts, postgres);
        List<String> missing = new ArrayList<>(programs.missing());
        List<String> notes = new ArrayList<>(programs.notes());
        boolean pooled = spec.pooling().instances() > 0;
        if (pooled) {
            facts.pgbouncer()
                    .ifPresentOrElse(tool -> check(tool, spec.pooling(), notes), () -> missing.add("PgBouncer"));
        }
        if (facts.openssl().isEmpty()) {
            missing.add("openssl");
        }
        optionalPieces(spec, facts, postgres, notes);
        missing.forEach(piece -> notes.add(0, "not installed: " + piece + "; the stack cannot come up without it"));
        Binaries binaries = new Binaries(
                postgres.map(PostgresInstall::binDirectory).orElse("/usr/lib/postgresql/" + major + "/bin"),
                postgres.map(PostgresInstall::version).orElse(Version.of(major, 0)),
                postgres.flatMap(PostgresInstall::embedded),
                programs.absent(),
                programs.psql(),
                pooled ? facts.pgbouncer() : Optional.empty(),
                spec.monitoring() ? facts.exporter() : Optional.empty(),
                spec.monitoring() ? facts.prometheus() : Optional.empty(),
                facts.openssl(),
                pgbackrest(spec, facts, notes),
                missing);
        return new Installed(postgres, binaries, List.copyOf(notes));
    }

    /** Without it the stack comes up all the same, unarchived, and says so. */
    private static Optional<Binaries.Tool> pgbackrest(StackSpec spec, HostFacts facts, List<String> notes) {
        if (spec.backup().isEmpty()) {
            return Optional.empty();
        }
        if (facts.pgbackrest().isEmpty()) {
            notes.add("backups are wanted and pgBackRest is not there: nothing is archived, nothing can be restored");
            return Optional.empty();
        }
        Version first = PgBackRestSupport.firstFor(spec.postgresMajor());
        Version found = facts.pgbackrest().get().version();
        if (!found.atLeast(first)) {
            notes.add("pgBackRest " + found + " does not know PostgreSQL " + spec.postgresMajor() + " (" + first
                    + " does): nothing is archived, nothing can be restored");
            return Optional.empty();
        }
        return facts.pgbackrest();
    }

    static boolean has(Optional<PostgresInstall> postgres, String extension) {
        return postgres.map(install -> install.extensions().contains(extension)).orElse(false);
    }

    private static void check(Binaries.Tool pgbouncer, PoolingSpec pooling, List<String> notes) {
        Version version = pgbouncer.version();
        if (pooling.maxPreparedStatements() > 0 && !version.atLeast(PREPARED_STATEMENTS)) {
            throw new UnderstudyException(
                    ErrorCode.VERSION_TOO_OLD,
                    "PgBouncer " + version + " cannot keep prepared statements in transaction mode; that needs "
                            + PREPARED_STATEMENTS,
                    "set pooling.max_prepared_statements to 0, or install PgBouncer " + PREPARED_STATEMENTS
                            + " or newer");
        }
        if (!version.atLeast(PREPARED_STATEMENTS)) {
            notes.add("PgBouncer " + version + " has no prepared statements in transaction mode (" + PREPARED_STATEMENTS
                    + " has):" + " JDBC clients need prepareThreshold=0");
        }
        if (pooling.instances() > 1 && !version.atLeast(PEERING)) {
            notes.add("PgBouncer " + version + " has no peering (1.19 has): a cancel request works only on the pooler"
                    + " it reaches by its own port");
        }
    }

    private static void optionalPieces(
            StackSpec spec, HostFacts facts, Optional<PostgresInstall> postgres, List<String> notes) {
        if (spec.extensions().pgaudit() && !has(postgres, "pgaudit")) {
            notes.add("pgaudit is wanted but not installed: there is no audit log");
        } else if (spec.extensions().pgaudit() && spec.postgresMajor() == PGAUDIT_BROKEN_MAJOR) {
            notes.add("pgaudit is preloaded: version 1.7 breaks JDBC ref cursors");
        }
        if (spec.extensions().autoExplain() && !has(postgres, "auto_explain")) {
            notes.add("auto_explain is wanted but not installed: plans of slow statements are not logged");
        }
        if (spec.monitoring() && facts.exporter().isEmpty()) {
            notes.add("postgres_exporter is not installed: no metrics of the servers");
        }
        if (spec.monitoring() && facts.prometheus().isEmpty()) {
            notes.add("Prometheus is not installed: no alerts and no history of metrics");
        }
    }
}
