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
 * @param pgbouncer empty when the stack has no pooler, or when it is missing
 * @param exporter {@code postgres_exporter}; empty when absent or not wanted
 * @param prometheus empty when absent or not wanted
 * @param openssl issues the stack's certificates
 * @param missing what must be installed before the plan can be carried out; a plan is printed all the same
 */
public record Binaries(
        String postgresBin,
        Version postgresVersion,
        Optional<Tool> pgbouncer,
        Optional<Tool> exporter,
        Optional<Tool> prometheus,
        Optional<Tool> openssl,
        List<String> missing) {
    public Binaries {
        missing = List.copyOf(missing);
    }

    /**
     * An installed program.
     *
     * @param path absolute
     * @param version as it says itself
     */
    public record Tool(String path, Version version) {}

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
