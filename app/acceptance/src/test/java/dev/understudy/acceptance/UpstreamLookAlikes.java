package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Images like the official PostgreSQL and edoburu's PgBouncer, and others that a stack cannot run on. */
final class UpstreamLookAlikes {
    static final String POSTGRES = "understudy-test/postgres:15";
    static final String PGBOUNCER = "understudy-test/pgbouncer:v1.24.1";
    /** PostgreSQL 15 under a name that does not say so. */
    static final String NAMELESS = "understudy-test/nameless:1";
    /** Nothing is in it. */
    static final String BARE = "understudy-test/bare:1";

    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private UpstreamLookAlikes() {}

    /** Those that are missing. */
    static void make() {
        Path recipes = LocalStacks.home().resolve("app/runtime/src/test/resources/upstream");
        run(Map.of(), recipes, recipes.resolve("build.sh").toString());
        docker("tag", POSTGRES, NAMELESS);
        run(
                Map.of(),
                recipes,
                "/bin/sh",
                "-c",
                "printf 'FROM scratch\\nLABEL a=b\\n' | docker build --quiet --tag " + BARE + " -");
    }

    static String docker(String... arguments) {
        return run(
                Map.of(),
                Path.of("/"),
                Stream.concat(Stream.of("docker"), Stream.of(arguments)).toArray(String[]::new));
    }

    /** What a client on this machine reads. */
    static String psql(Map<String, String> variables, String connection, String sql) {
        return run(
                        variables,
                        Path.of("/"),
                        "psql",
                        "--no-psqlrc",
                        "--tuples-only",
                        "--no-align",
                        "--command=" + sql,
                        connection)
                .strip();
    }

    /** Compose in a directory; what it wrote, which must not be a failure. */
    static String compose(Path directory, Map<String, String> variables, String... arguments) {
        return run(variables, directory, composed(arguments));
    }

    static ExecResult tryCompose(Path directory, Map<String, String> variables, String... arguments) {
        return attempt(variables, directory, composed(arguments));
    }

    private static String[] composed(String... arguments) {
        return Stream.concat(Stream.of("docker", "compose"), Stream.of(arguments))
                .toArray(String[]::new);
    }

    private static String run(Map<String, String> variables, Path directory, String... command) {
        ExecResult result = attempt(variables, directory, command);
        assertThat(result.succeeded())
                .as(String.join(" ", command) + "\n" + result.output() + result.errors())
                .isTrue();
        return result.output();
    }

    private static ExecResult attempt(Map<String, String> variables, Path directory, String... command) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(variables);
        return Programs.run(List.of(command), environment, directory, TIMEOUT);
    }
}
