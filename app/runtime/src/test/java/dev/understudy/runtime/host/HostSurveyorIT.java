package dev.understudy.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Binaries.Tool;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.postgres.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostSurveyorIT {
    @TempDir
    private Path root;

    @Test
    void findsEveryPackagersPlace() throws IOException {
        postgres("usr/lib/postgresql/15/bin", "15.18 (Debian 15.18-0+deb12u1)");
        postgres("usr/pgsql-16/bin", "16.4");
        postgres("opt/homebrew/opt/postgresql@17/bin", "17.2 (Homebrew)");
        postgres("usr/local/opt/postgresql@17/bin", "17.1 (Homebrew)");
        postgres("Applications/Postgres.app/Contents/Versions/18/bin", "18beta1");

        assertThat(survey(Optional.empty()).postgres())
                .extracting(PostgresInstall::version)
                .containsExactly(
                        Version.of(15, 18), Version.of(16, 4), Version.of(17, 2), Version.of(17, 1), Version.of(18, 0));
    }

    @Test
    void leavesOutWhatIsTooOldOrDoesNotRun() throws IOException {
        postgres("usr/lib/postgresql/14/bin", "14.12");
        script(root.resolve("usr/lib/postgresql/16/bin/postgres"), "exit 127");
        Files.createDirectories(root.resolve("usr/lib/postgresql/17/bin"));

        assertThat(survey(Optional.empty()).postgres()).isEmpty();
    }

    @Test
    void sameInstallReachedByTwoWaysIsListedOnce() throws IOException {
        Path bin = postgres("usr/lib/postgresql/15/bin", "15.18");
        Path link = Files.createSymbolicLink(root.resolve("link"), bin);
        script(root.resolve("path/pg_config"), "echo " + link);

        assertThat(survey(Optional.empty()).postgres())
                .extracting(PostgresInstall::binDirectory)
                .containsExactly(bin.toString());
    }

    @Test
    void pgConfigOnThePathLeadsToAnInstallElsewhere() throws IOException {
        Path bin = postgres("opt/own/bin", "17.0");
        script(root.resolve("path/pg_config"), "echo " + bin);

        assertThat(survey(Optional.empty()).postgres())
                .extracting(PostgresInstall::binDirectory)
                .containsExactly(bin.toString());
    }

    @Test
    void extensionsAreFoundInDebiansLayoutWithoutPgConfig() throws IOException {
        postgres("usr/lib/postgresql/15/bin", "15.18");
        file("usr/lib/postgresql/15/lib/auto_explain.so");
        file("usr/share/postgresql/15/extension/pgaudit.control");
        file("usr/share/postgresql/15/extension/pgaudit--1.7.sql");

        PostgresInstall install = survey(Optional.empty()).postgres().getFirst();

        assertThat(install.extensions()).containsExactlyInAnyOrder("auto_explain", "pgaudit");
        assertThat(install.programs()).containsExactly("postgres");
    }

    @Test
    void extensionsAreFoundWherePgConfigSays() throws IOException {
        Path bin = postgres("usr/pgsql-16/bin", "16.4");
        script(bin.resolve("pg_config"), "echo " + root.resolve("share") + "; echo " + root.resolve("pkglib"));
        file("share/extension/pg_stat_statements.control");
        file("pkglib/auto_explain.dylib");

        assertThat(survey(Optional.empty()).postgres().getFirst().extensions())
                .containsExactlyInAnyOrder("pg_stat_statements", "auto_explain");
    }

    @Test
    void explicitDirectoryIsTheOnlyOne() throws IOException {
        postgres("usr/lib/postgresql/15/bin", "15.18");
        Path own = postgres("own/bin", "16.1");

        assertThat(survey(Optional.of(own)).postgres())
                .extracting(PostgresInstall::binDirectory)
                .containsExactly(own.toString());
    }

    @Test
    void explicitDirectoryWithoutPostgresIsRefused() {
        UnderstudyException refused = refusal(root);

        assertThat(refused.code()).isEqualTo(ErrorCode.BINARY_MISSING);
        assertThat(refused).hasMessageContaining(root.toString());
    }

    @Test
    void explicitDirectoryWithAnOldPostgresIsRefused() throws IOException {
        UnderstudyException refused = refusal(postgres("own/bin", "14.12"));

        assertThat(refused.code()).isEqualTo(ErrorCode.VERSION_TOO_OLD);
        assertThat(refused).hasMessageContaining("14.12");
    }

    @Test
    void toolsAreFoundUnderEitherNameAndOnEitherStream() throws IOException {
        Path exporter = root.resolve("path/prometheus-postgres-exporter");
        script(exporter, "echo 'postgres_exporter, version 0.11.1 (branch: x)' >&2");
        script(root.resolve("path/pgbouncer"), "echo 'PgBouncer 1.18.0'; echo 'libevent 2.1.12'");

        HostFacts facts = survey(Optional.empty());

        assertThat(facts.exporter()).contains(new Tool(exporter.toString(), new Version(0, 11, 1)));
        assertThat(facts.pgbouncer()).map(Tool::version).contains(Version.of(1, 18));
        assertThat(facts.prometheus()).isEmpty();
        assertThat(facts.openssl()).isEmpty();
    }

    @Test
    void machineHasMemoryAndTheRequestIsPassedOn() {
        HostFacts facts = HostSurveyor.ofThisMachine(System.getenv()).survey(request(Optional.empty()));

        assertThat(facts.memoryBytes()).isGreaterThan(64L << 20);
        assertThat(facts.portBase()).isEqualTo(20000);
        assertThat(facts.postgresUser()).isEqualTo("postgres");
        assertThat(facts.postgres()).allSatisfy(install -> {
            assertThat(install.programs()).contains("postgres");
            assertThat(install.extensions()).contains("plpgsql");
        });
    }

    private HostFacts survey(Optional<Path> pgBin) {
        return new HostSurveyor(root, List.of(root.resolve("path"))).survey(request(pgBin));
    }

    private UnderstudyException refusal(Path pgBin) {
        return catchThrowableOfType(UnderstudyException.class, () -> survey(Optional.of(pgBin)));
    }

    private SurveyRequest request(Optional<Path> pgBin) {
        return new SurveyRequest(pgBin, List.of(), 20000, root.resolve("shop"), root.resolve("sock"), "postgres");
    }

    private Path postgres(String bin, String version) throws IOException {
        Path directory = root.resolve(bin);
        script(directory.resolve("postgres"), "echo 'postgres (PostgreSQL) " + version + "'");
        return directory;
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void file(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
    }
}
