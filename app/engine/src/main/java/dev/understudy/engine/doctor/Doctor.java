package dev.understudy.engine.doctor;

import dev.understudy.core.plan.Binaries.Tool;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.PostgresSource;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.doctor.Finding.State;
import dev.understudy.runtime.host.HelperPrograms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Judges a host's facts. Pure: the same facts give the same findings. */
public final class Doctor {
    private static final int POSTGRES_MIN = StackSpec.POSTGRES_MIN;
    private static final int POSTGRES_MAX = StackSpec.POSTGRES_MAX;
    private static final Version PREPARED_STATEMENTS = Version.of(1, 21);
    private static final Version PGAUDIT_FIXED_MAJOR = Version.of(16, 0);
    /** psql is one of them: it runs the init scripts. */
    private static final Set<String> SERVER_PROGRAMS =
            Set.of("postgres", "initdb", "pg_basebackup", "pg_rewind", "pg_controldata", "psql");

    private final HostFacts facts;
    private final HelperPrograms helpers;
    private final PackageManager packages;

    public Doctor(HostFacts facts, HelperPrograms helpers, PackageManager packages) {
        this.facts = facts;
        this.helpers = helpers;
        this.packages = packages;
    }

    /** One finding per piece, the required ones first. */
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        findings.add(postgres());
        findings.add(pgbouncer());
        findings.add(tool(
                "openssl",
                facts.openssl(),
                State.REQUIRED_MISSING,
                "issues the stack's certificates; without it no stack comes up",
                new Names("openssl", "openssl", "openssl")));
        if (helpers.switchesUser()) {
            findings.add(setpriv());
        }
        findings.add(java());
        newest().ifPresentOrElse(install -> ofServer(install, findings), () -> findings.add(pgauditOf(POSTGRES_MIN)));
        findings.add(tool(
                "postgres_exporter",
                facts.exporter(),
                State.OPTIONAL_MISSING,
                "without it a stack has no metrics per node",
                new Names("prometheus-postgres-exporter", "", "postgres_exporter")));
        findings.add(tool(
                "prometheus",
                facts.prometheus(),
                State.OPTIONAL_MISSING,
                "without it a stack has no alerts and no history of its metrics",
                new Names("prometheus", "prometheus", "prometheus")));
        findings.add(tool(
                "pgbackrest",
                facts.pgbackrest(),
                State.OPTIONAL_MISSING,
                "archives WAL, makes backups and restores them; a stack that wants backups comes up without it, and has none",
                new Names("pgbackrest", "pgbackrest", "pgbackrest")));
        findings.add(EmbeddedFinding.of(facts, helpers));
        return List.copyOf(findings);
    }

    private void ofServer(PostgresInstall install, List<Finding> findings) {
        programs(install).ifPresent(findings::add);
        psql(install).ifPresent(findings::add);
        findings.add(extension(install, "pg_stat_statements", "postgresql-contrib", "slow-query figures are missing"));
        findings.add(pgaudit(install));
    }

    private static Optional<Finding> psql(PostgresInstall install) {
        return install.programs().contains("psql")
                ? Optional.of(new Finding(
                        "psql",
                        State.OK,
                        Optional.of(install.version().toString()),
                        Optional.of(install.binDirectory() + "/psql"),
                        "runs the init scripts, and `understudy psql`",
                        Optional.empty(),
                        List.of()))
                : Optional.empty();
    }

    private Finding setpriv() {
        return tool(
                "setpriv",
                helpers.setpriv(),
                State.REQUIRED_MISSING,
                "hands root's servers over to " + facts.postgresUser() + ", for they refuse to run as root",
                new Names("util-linux", "", "util-linux"));
    }

    private static Finding java() {
        Tool java = HelperPrograms.java();
        return new Finding(
                "java",
                State.OK,
                Optional.of(java.version().toString()),
                Optional.of(java.path()),
                "runs this; 21 or newer",
                Optional.empty(),
                List.of());
    }

    /** Whether a stack can come up here. */
    public static boolean allRequired(List<Finding> findings) {
        return findings.stream().noneMatch(finding -> finding.state() == State.REQUIRED_MISSING);
    }

    private List<PostgresInstall> installed() {
        return facts.postgres().stream()
                .filter(install -> install.source() == PostgresSource.INSTALLED)
                .toList();
    }

    private Optional<PostgresInstall> newest() {
        return installed().stream()
                .filter(install -> install.version().major() >= POSTGRES_MIN
                        && install.version().major() <= POSTGRES_MAX)
                .max(Comparator.comparing(PostgresInstall::version));
    }

    private Finding postgres() {
        Names names = new Names("postgresql-15 postgresql-client-15", "postgresql@15", "postgresql-server");
        if (installed().isEmpty()) {
            return missing(
                    "postgresql", State.REQUIRED_MISSING, "the server itself; no stack comes up without it", names);
        }
        return newest().map(install -> new Finding(
                        "postgresql",
                        State.OK,
                        Optional.of(install.version().toString()),
                        Optional.of(install.binDirectory()),
                        others(install),
                        Optional.empty(),
                        List.of()))
                .orElseGet(() -> missing(
                        "postgresql",
                        State.REQUIRED_MISSING,
                        "only majors outside " + POSTGRES_MIN + "–" + POSTGRES_MAX + " are installed",
                        names));
    }

    private String others(PostgresInstall newest) {
        List<String> others = installed().stream()
                .filter(install -> !install.equals(newest))
                .map(install -> install.version() + " in " + install.binDirectory())
                .toList();
        return others.isEmpty() ? "the server" : "the server; also found: " + String.join(", ", others);
    }

    private Optional<Finding> programs(PostgresInstall install) {
        List<String> absent = SERVER_PROGRAMS.stream()
                .filter(program -> !install.programs().contains(program))
                .sorted()
                .toList();
        if (absent.isEmpty()) {
            return Optional.empty();
        }
        int major = install.version().major();
        Names names = new Names(
                "postgresql-" + major + " postgresql-client-" + major, "postgresql@" + major, "postgresql-server");
        return Optional.of(missing(
                "postgresql programs",
                State.REQUIRED_MISSING,
                String.join(", ", absent) + " missing in " + install.binDirectory(),
                names));
    }

    private Finding pgbouncer() {
        Names names = new Names("pgbouncer", "pgbouncer", "pgbouncer");
        Finding found = tool(
                "pgbouncer",
                facts.pgbouncer(),
                State.REQUIRED_MISSING,
                "the pooler; only a stack with `pooling: instances: 0` comes up without it",
                names);
        boolean old = facts.pgbouncer()
                .filter(tool -> !tool.version().atLeast(PREPARED_STATEMENTS))
                .isPresent();
        return old
                ? new Finding(
                        found.piece(),
                        State.WARNING,
                        found.version(),
                        found.path(),
                        "before " + PREPARED_STATEMENTS
                                + " prepared statements are lost in transaction mode: JDBC needs prepareThreshold=0",
                        Optional.empty(),
                        List.of())
                : found;
    }

    private Finding pgaudit(PostgresInstall install) {
        Finding found = install.extensions().contains("pgaudit")
                ? extension(install, "pgaudit", "", "")
                : pgauditOf(install.version().major());
        return found.state() == State.OK && !install.version().atLeast(PGAUDIT_FIXED_MAJOR)
                ? new Finding(
                        found.piece(),
                        State.WARNING,
                        found.version(),
                        found.path(),
                        "pgaudit 1.7 breaks JDBC ref cursors once preloaded, so it is a choice per stack",
                        Optional.empty(),
                        List.of())
                : found;
    }

    /** Also of a server that is itself to be installed yet, so that one run installs both. */
    private Finding pgauditOf(int major) {
        return missing(
                "pgaudit",
                State.OPTIONAL_MISSING,
                "a stack that asks for the audit log comes up without it",
                new Names("postgresql-" + major + "-pgaudit", "", ""));
    }

    private Finding extension(PostgresInstall install, String name, String debian, String cost) {
        return install.extensions().contains(name)
                ? new Finding(
                        name,
                        State.OK,
                        Optional.empty(),
                        Optional.of(install.binDirectory()),
                        "for PostgreSQL " + install.version().major(),
                        Optional.empty(),
                        List.of())
                : missing(name, State.OPTIONAL_MISSING, cost, new Names(debian, "", ""));
    }

    private Finding tool(String piece, Optional<Tool> tool, State whenMissing, String purpose, Names names) {
        return tool.map(found -> new Finding(
                        piece,
                        State.OK,
                        Optional.of(found.version().toString()),
                        Optional.of(found.path()),
                        "",
                        Optional.empty(),
                        List.of()))
                .orElseGet(() -> missing(piece, whenMissing, purpose, names));
    }

    private Finding missing(String piece, State state, String cost, Names names) {
        String name = names.of(packages);
        List<String> split = name.isEmpty() ? List.of() : List.of(name.split(" "));
        return new Finding(piece, state, Optional.empty(), Optional.empty(), cost, packages.install(name), split);
    }

    /** A piece's package names; empty where the distribution has none. */
    private record Names(String debian, String brew, String fedora) {
        String of(PackageManager manager) {
            return switch (manager) {
                case APT -> debian;
                case BREW -> brew;
                case DNF -> fedora;
                case UNKNOWN -> "";
            };
        }
    }
}
