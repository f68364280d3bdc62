package dev.understudy.engine.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Binaries.Tool;
import dev.understudy.core.plan.EmbeddedRelease;
import dev.understudy.core.plan.EmbeddedReleases;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.postgres.Version;
import dev.understudy.engine.doctor.Finding.State;
import dev.understudy.runtime.host.HelperPrograms;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final Set<String> PROGRAMS =
            Set.of("postgres", "initdb", "pg_basebackup", "pg_rewind", "pg_controldata", "psql");

    private static final HelperPrograms HELPERS =
            new HelperPrograms(Optional.of(new Tool("/usr/bin/setpriv", Version.of(2, 38))), true, List.of());

    private static HostFacts host(List<PostgresInstall> postgres, Optional<Version> pgbouncer) {
        Optional<Tool> openssl = Optional.of(new Tool("/usr/bin/openssl", Version.of(3, 0)));
        return new HostFacts(
                postgres,
                Optional.empty(),
                pgbouncer.map(version -> new Tool("/usr/sbin/pgbouncer", version)),
                Optional.empty(),
                Optional.empty(),
                openssl,
                Optional.of(new Tool("/usr/bin/pgbackrest", Version.of(2, 45))),
                26_000,
                "/state",
                "/run/u",
                "postgres",
                1L << 34);
    }

    private static PostgresInstall postgres(int major, Set<String> programs) {
        return new PostgresInstall(
                Optional.empty(),
                "/usr/lib/postgresql/" + major + "/bin",
                Version.of(major, 4),
                Set.of("pgaudit", "pg_stat_statements"),
                programs);
    }

    private static Finding finding(List<Finding> findings, String piece) {
        return findings.stream()
                .filter(one -> one.piece().equals(piece))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aCompleteHostCanCarryAStack() {
        List<Finding> findings = new Doctor(
                        host(List.of(postgres(16, PROGRAMS)), Optional.of(Version.of(1, 21))),
                        HELPERS,
                        PackageManager.APT)
                .examine();

        assertThat(Doctor.allRequired(findings)).isTrue();
        assertThat(finding(findings, "pgbouncer").state()).isEqualTo(State.OK);
        assertThat(finding(findings, "prometheus").state()).isEqualTo(State.OPTIONAL_MISSING);
        assertThat(finding(findings, "prometheus").install())
                .hasValueSatisfying(command ->
                        assertThat(command).isEqualTo("sudo apt-get install --yes --no-install-recommends prometheus"));
    }

    @Test
    void anEmptyHostCannot() {
        List<Finding> findings = new Doctor(host(List.of(), Optional.empty()), HELPERS, PackageManager.BREW).examine();

        assertThat(Doctor.allRequired(findings)).isFalse();
        assertThat(finding(findings, "postgresql").install()).contains("brew install postgresql@15");
    }

    @Test
    void oneInstallationBringsTheServerAndItsAuditLog() {
        List<String> packages = new Doctor(host(List.of(), Optional.empty()), HELPERS, PackageManager.APT)
                .examine().stream().flatMap(one -> one.packages().stream()).toList();

        assertThat(packages).contains("postgresql-15", "postgresql-client-15", "postgresql-15-pgaudit", "pgbouncer");
    }

    @Test
    void anotherMajorsAuditLogIsNotOffered() {
        PostgresInstall bare =
                new PostgresInstall(Optional.empty(), "/b", Version.of(16, 4), Set.of("pg_stat_statements"), PROGRAMS);

        List<Finding> findings =
                new Doctor(host(List.of(bare), Optional.of(Version.of(1, 21))), HELPERS, PackageManager.APT).examine();

        assertThat(finding(findings, "pgaudit").packages()).containsExactly("postgresql-16-pgaudit");
    }

    @Test
    void setprivIsRequiredOfRootAlone() {
        HostFacts complete = host(List.of(postgres(16, PROGRAMS)), Optional.of(Version.of(1, 21)));
        HelperPrograms root = new HelperPrograms(Optional.empty(), true, List.of());
        HelperPrograms somebody = new HelperPrograms(Optional.empty(), false, List.of());

        List<Finding> ofRoot = new Doctor(complete, root, PackageManager.APT).examine();
        List<Finding> ofSomebody = new Doctor(complete, somebody, PackageManager.APT).examine();

        assertThat(Doctor.allRequired(ofRoot)).isFalse();
        assertThat(finding(ofRoot, "setpriv").packages()).containsExactly("util-linux");
        assertThat(Doctor.allRequired(ofSomebody)).isTrue();
        assertThat(ofSomebody).extracting(Finding::piece).doesNotContain("setpriv");
    }

    @Test
    void whatIsThereIsReportedToo() {
        List<Finding> findings = new Doctor(
                        host(List.of(postgres(16, PROGRAMS)), Optional.of(Version.of(1, 21))),
                        HELPERS,
                        PackageManager.APT)
                .examine();

        assertThat(findings)
                .filteredOn(one -> one.state() == State.OK)
                .extracting(Finding::piece)
                .contains("postgresql", "psql", "java", "setpriv", "pgbackrest");
        assertThat(finding(findings, "psql").path()).contains("/usr/lib/postgresql/16/bin/psql");
    }

    @Test
    void majorsOutsideTheRangeDoNotCount() {
        List<Finding> findings = new Doctor(
                        host(List.of(postgres(14, PROGRAMS)), Optional.of(Version.of(1, 21))),
                        HELPERS,
                        PackageManager.APT)
                .examine();

        assertThat(finding(findings, "postgresql").state()).isEqualTo(State.REQUIRED_MISSING);
        assertThat(finding(findings, "postgresql").detail()).contains("15–18");
    }

    @Test
    void aServerOnlyInstallationIsNotEnough() {
        List<Finding> findings = new Doctor(
                        host(List.of(postgres(16, Set.of("postgres", "initdb"))), Optional.of(Version.of(1, 21))),
                        HELPERS,
                        PackageManager.APT)
                .examine();

        assertThat(finding(findings, "postgresql programs").detail()).contains("pg_basebackup", "pg_rewind", "psql");
        assertThat(finding(findings, "postgresql programs").packages()).contains("postgresql-16");
    }

    @Test
    void oldPiecesThatWorkSayWhatTheyCost() {
        List<Finding> findings = new Doctor(
                        host(List.of(postgres(15, PROGRAMS)), Optional.of(Version.of(1, 18))),
                        HELPERS,
                        PackageManager.APT)
                .examine();

        assertThat(finding(findings, "pgbouncer").state()).isEqualTo(State.WARNING);
        assertThat(finding(findings, "pgbouncer").detail()).contains("prepareThreshold=0");
        assertThat(finding(findings, "pgaudit").detail()).contains("ref cursors");
        assertThat(Doctor.allRequired(findings)).isTrue();
    }

    private static PostgresInstall embedded(String release) {
        EmbeddedRelease from = new EmbeddedRelease(release, "linux-amd64", "00");
        return new PostgresInstall(
                Optional.of(from), "/cache/bin", from.version(), Set.of(), Set.copyOf(EmbeddedReleases.PROGRAMS));
    }

    /** The newest one that can be downloaded is not the one that is installed. */
    @Test
    void serverBinariesAreNoInstallation() {
        HostFacts facts = host(
                List.of(postgres(15, PROGRAMS), embedded("16.15.0"), embedded("18.6.0")),
                Optional.of(Version.of(1, 21)));
        HelperPrograms one = new HelperPrograms(
                HELPERS.setpriv(), true, List.of(new EmbeddedRelease("16.15.0", "linux-amd64", "00")));

        List<Finding> findings = new Doctor(facts, one, PackageManager.APT).examine();

        assertThat(finding(findings, "postgresql").version()).contains("15.4");
        assertThat(finding(findings, "postgresql").detail()).doesNotContain("/cache");
        assertThat(findings).extracting(Finding::piece).doesNotContain("postgresql programs");
        Finding binaries = finding(findings, "postgresql, embedded");
        assertThat(binaries.state()).isEqualTo(State.OK);
        assertThat(binaries.version()).contains("16.15");
        assertThat(binaries.detail())
                .contains("first needed: 18.6;", "pg_rewind", "pgBackRest 2.45 knows only up to 15");
    }

    @Test
    void serverBinariesNeedAPsqlAndAPlatform() {
        HostFacts without = host(List.of(embedded("16.15.0")), Optional.of(Version.of(1, 21)));
        HostFacts elsewhere = host(List.of(postgres(15, PROGRAMS)), Optional.of(Version.of(1, 21)));

        assertThat(finding(new Doctor(without, HELPERS, PackageManager.APT).examine(), "postgresql, embedded"))
                .satisfies(one -> assertThat(one.state()).isEqualTo(State.WARNING))
                .satisfies(one -> assertThat(one.detail()).contains("need a psql"));
        assertThat(finding(new Doctor(elsewhere, HELPERS, PackageManager.APT).examine(), "postgresql, embedded")
                        .state())
                .isEqualTo(State.OPTIONAL_MISSING);
    }
}
