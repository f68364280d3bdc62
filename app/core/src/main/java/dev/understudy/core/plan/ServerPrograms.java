package dev.understudy.core.plan;

import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.stack.PostgresSource;
import dev.understudy.core.stack.StackSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which programs come with a stack's server, and what stands in for those that do not.
 *
 * @param server the one that the stack runs; empty when there is none
 */
record ServerPrograms(StackSpec spec, HostFacts facts, Optional<PostgresInstall> server) {
    private static final String PSQL = "psql";

    /** What a stack uses of an installation. */
    static final List<String> WHOLE =
            List.of("postgres", "initdb", "pg_ctl", "pg_basebackup", Binaries.PG_REWIND, "pg_controldata", PSQL);

    /** The newest minor version of the wanted major, from where it is wanted. */
    static Optional<PostgresInstall> ofMajor(StackSpec spec, HostFacts facts) {
        return facts.postgres().stream()
                .filter(install -> install.source() == spec.source())
                .filter(install -> install.version().major() == spec.postgresMajor())
                .max(Comparator.comparing(PostgresInstall::version));
    }

    /** What must be there and is not. */
    List<String> missing() {
        boolean embedded = spec.source() == PostgresSource.EMBEDDED;
        String postgres = "PostgreSQL " + spec.postgresMajor();
        List<String> missing = new ArrayList<>();
        if (server.isEmpty()) {
            missing.add(embedded ? postgres + " as server binaries for this platform" : postgres);
        } else {
            Stream<String> needed = embedded ? EmbeddedReleases.PROGRAMS.stream() : WHOLE.stream();
            needed.filter(program -> !comesWith(server.get(), program))
                    .forEach(program -> missing.add(program + " of " + postgres));
        }
        if (embedded && otherPsql().isEmpty()) {
            missing.add("psql, of any version");
        }
        return missing;
    }

    /** What a whole installation has and this server has not, sorted. */
    List<String> absent() {
        return server.map(install -> WHOLE.stream()
                        .filter(program -> !comesWith(install, program))
                        .sorted()
                        .toList())
                .orElse(List.of());
    }

    /** Where {@code psql} is, or would be: the server's own when it has one, so that both agree. */
    String psql() {
        return server.filter(install -> comesWith(install, PSQL))
                .map(ServerPrograms::psqlOf)
                .or(() -> spec.source() == PostgresSource.EMBEDDED
                        ? otherPsql().map(Binaries.Tool::path)
                        : Optional.empty())
                .orElse("/usr/lib/postgresql/" + spec.postgresMajor() + "/bin/" + PSQL);
    }

    private Optional<Binaries.Tool> otherPsql() {
        return facts.postgres().stream()
                .filter(install -> comesWith(install, PSQL))
                .max(Comparator.comparing(PostgresInstall::version))
                .map(install -> new Binaries.Tool(psqlOf(install), install.version()))
                .or(facts::psql);
    }

    /** What the user should know of a server that came without its client programs. */
    List<String> notes() {
        return server.flatMap(PostgresInstall::embedded).map(this::notes).orElse(List.of());
    }

    private List<String> notes(EmbeddedRelease release) {
        String psql = otherPsql()
                .map(tool -> "psql (" + tool.version() + " in " + tool.path() + " is used), ")
                .orElse("");
        return List.of(
                "PostgreSQL " + release.version() + " is server binaries from Maven Central (" + release
                        + "), downloaded when first needed, then kept in the cache",
                "absent with it: pg_basebackup (clones are written by the upstream's server, and take their size twice"
                        + " meanwhile), pg_rewind (a former primary rejoins by clone), " + psql
                        + "pg_controldata, extensions outside contrib such as pgaudit; pgBackRest has not been tried with it");
    }

    private static boolean comesWith(PostgresInstall install, String program) {
        return install.programs().contains(program);
    }

    private static String psqlOf(PostgresInstall install) {
        return install.binDirectory() + "/" + PSQL;
    }
}
