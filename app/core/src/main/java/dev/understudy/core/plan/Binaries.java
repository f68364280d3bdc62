package dev.understudy.core.plan;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.Version;
import java.util.List;
import java.util.Optional;

/**
 * The programs a plan uses, by absolute path.
 *
 * @param postgresBin the directory with {@code postgres}, {@code initdb}, …; where Debian would put it when it is missing
 * @param postgresVersion that server's version; the wanted major when it is missing
 * @param embedded what that server is unpacked from when it is no installation of this machine's
 * @param absent programs of a whole installation that this server came without, sorted
 * @param psql runs the init scripts, and {@code understudy psql}; of the server's major, or of another one's installation
 * @param pgbouncer empty when the stack has no pooler, or when it is missing
 * @param exporter {@code postgres_exporter}; empty when absent or not wanted
 * @param prometheus empty when absent or not wanted
 * @param openssl issues the stack's certificates
 * @param pgbackrest archives WAL and makes backups; empty when absent, not able, or not wanted
 * @param missing what must be installed before the plan can be carried out; a plan is printed all the same
 */
public record Binaries(
        String postgresBin,
        Version postgresVersion,
        Optional<EmbeddedRelease> embedded,
        List<String> absent,
        String psql,
        Optional<Tool> pgbouncer,
        Optional<Tool> exporter,
        Optional<Tool> prometheus,
        Optional<Tool> openssl,
        Optional<Tool> pgbackrest,
        List<String> missing) {
    public static final String PG_REWIND = "pg_rewind";

    public Binaries {
        absent = List.copyOf(absent);
        missing = List.copyOf(missing);
    }

    /**
     * An installed program.
     *
     * @param path absolute
     * @param version as it says itself
     */
    public record Tool(String path, Version version) {}

    /** Whether a former primary can be taken back to the point where histories part; without, it is cloned afresh. */
    public boolean canRewind() {
        return !absent.contains(PG_REWIND);
    }

    /**
     * Called before anything is started.
     *
     * @throws UnderstudyException naming everything that is missing
     */
    public void requireComplete() {
        if (!missing.isEmpty()) {
            throw new UnderstudyException(
                    ErrorCode.BINARY_MISSING,
                    "not installed: " + String.join("; ", missing),
                    "understudy doctor says what to install; understudy doctor --install does it on Debian and Ubuntu");
        }
    }
}
