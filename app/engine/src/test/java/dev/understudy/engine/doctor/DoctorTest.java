package dev.understudy.engine.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Binaries.Tool;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.postgres.Version;
import dev.understudy.engine.doctor.Finding.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final Set<String> PROGRAMS =
            Set.of("postgres", "initdb", "pg_basebackup", "pg_rewind", "pg_controldata");

    private static HostFacts host(List<PostgresInstall> postgres, Optional<Version> pgbouncer) {
        Optional<Tool> openssl = Optional.of(new Tool("/usr/bin/openssl", Version.of(3, 0)));
        return new HostFacts(
                postgres,
                pgbouncer.map(version -> new Tool("/usr/sbin/pgbouncer", version)),
                Optional.empty(),
                Optional.empty(),
                openssl,
                26_000,
                "/state",
                "/run/u",
                "postgres",
                1L << 34);
    }

    private static PostgresInstall postgres(int major, Set<String> programs) {
        return new PostgresInstall(
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
                        host(List.of(postgres(16, PROGRAMS)), Optional.of(Version.of(1, 21))), PackageManager.APT)
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
        List<Finding> findings = new Doctor(host(List.of(), Optional.empty()), PackageManager.BREW).examine();

        assertThat(Doctor.allRequired(findings)).isFalse();
        assertThat(finding(findings, "postgresql").install()).contains("brew install postgresql@15");
    }

    @Test
    void majorsOutsideTheRangeDoNotCount() {
        List<Finding> findings = new Doctor(
                        host(List.of(postgres(14, PROGRAMS)), Optional.of(Version.of(1, 21))), PackageManager.APT)
                .examine();

        assertThat(finding(findings, "postgresql").state()).isEqualTo(State.REQUIRED_MISSING);
        assertThat(finding(findings, "postgresql").detail()).contains("15–18");
    }

    @Test
    void aServerOnlyInstallationIsNotEnough() {
        List<Finding> findings = new Doctor(
                        host(List.of(postgres(16, Set.of("postgres", "initdb"))), Optional.of(Version.of(1, 21))),
                        PackageManager.APT)
                .examine();

        assertThat(finding(findings, "postgresql programs").detail()).contains("pg_basebackup", "pg_rewind");
        assertThat(finding(findings, "postgresql programs").packages()).contains("postgresql-16");
    }

    @Test
    void oldPiecesThatWorkSayWhatTheyCost() {
        List<Finding> findings = new Doctor(
                        host(List.of(postgres(15, PROGRAMS)), Optional.of(Version.of(1, 18))), PackageManager.APT)
                .examine();

        assertThat(finding(findings, "pgbouncer").state()).isEqualTo(State.WARNING);
        assertThat(finding(findings, "pgbouncer").detail()).contains("prepareThreshold=0");
        assertThat(finding(findings, "pgaudit").detail()).contains("ref cursors");
        assertThat(Doctor.allRequired(findings)).isTrue();
    }
}
