package dev.understudy.core.plan;

import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.PostgresSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is true of the host, gathered by a driver before planning, so that planning is pure. {@code understudy plan} works with none
 * of the programs present.
 *
 * @param postgres PostgreSQL installations found, and those that can be downloaded
 * @param psql a psql on the PATH
 * @param pgbouncer installed PgBouncer
 * @param exporter installed postgres_exporter
 * @param prometheus installed Prometheus
 * @param openssl installed openssl
 * @param pgbackrest installed pgBackRest
 * @param portBase the first port of the block that was leased for this stack
 * @param stateRoot the stack's state directory, absolute
 * @param socketDirectory a directory short enough for Unix sockets
 * @param postgresUser the operating-system user PostgreSQL runs as; never root
 * @param memoryBytes the machine's memory
 */
public record HostFacts(
        List<PostgresInstall> postgres,
        Optional<Binaries.Tool> psql,
        Optional<Binaries.Tool> pgbouncer,
        Optional<Binaries.Tool> exporter,
        Optional<Binaries.Tool> prometheus,
        Optional<Binaries.Tool> openssl,
        Optional<Binaries.Tool> pgbackrest,
        int portBase,
        String stateRoot,
        String socketDirectory,
        String postgresUser,
        long memoryBytes) {
    public HostFacts {
        postgres = List.copyOf(postgres);
    }

    /**
     * A PostgreSQL installation.
     *
     * @param embedded what it is unpacked from, which need not have happened yet; empty when it is installed here
     * @param binDirectory where {@code postgres} is
     * @param version of the server
     * @param extensions names with a control file or library there: {@code pgaudit}, {@code auto_explain}, …
     * @param programs names of the programs in the directory: {@code initdb}, {@code pg_rewind}, …
     */
    public record PostgresInstall(
            Optional<EmbeddedRelease> embedded,
            String binDirectory,
            Version version,
            Set<String> extensions,
            Set<String> programs) {
        public PostgresInstall {
            extensions = Set.copyOf(extensions);
            programs = Set.copyOf(programs);
        }

        public PostgresSource source() {
            return embedded.isPresent() ? PostgresSource.EMBEDDED : PostgresSource.INSTALLED;
        }
    }
}
