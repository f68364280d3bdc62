package dev.understudy.core.plan;

import dev.understudy.core.postgres.Version;
import java.util.Optional;

/**
 * The programs a plan uses, by absolute path.
 *
 * @param postgresBin the directory with {@code postgres}, {@code initdb}, …
 * @param postgresVersion that server's version
 * @param pgbouncer empty when the stack has no pooler
 * @param exporter {@code postgres_exporter}; empty when absent or not wanted
 * @param prometheus empty when absent or not wanted
 * @param openssl issues the stack's certificates
 */
public record Binaries(
        String postgresBin,
        Version postgresVersion,
        Optional<Tool> pgbouncer,
        Optional<Tool> exporter,
        Optional<Tool> prometheus,
        Optional<Tool> openssl) {
    /**
     * An installed program.
     *
     * @param path absolute
     * @param version as it says itself
     */
    public record Tool(String path, Version version) {}
}
