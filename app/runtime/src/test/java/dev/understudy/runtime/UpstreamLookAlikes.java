package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Images like the official PostgreSQL and edoburu's PgBouncer, made of Debian's packages where no registry gives the real ones. */
final class UpstreamLookAlikes {
    static final String POSTGRES = "understudy-test/postgres:15";
    static final String ALPINE = "understudy-test/postgres:15-alpine";
    static final String PGBOUNCER = "understudy-test/pgbouncer:v1.24.1";

    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private UpstreamLookAlikes() {}

    /** Those that are missing. */
    static void make() {
        Path script = ContractPlans.HOME.resolve("app/runtime/src/test/resources/upstream/build.sh");
        ExecResult result = Programs.run(List.of(script.toString()), System.getenv(), Path.of("/"), TIMEOUT);
        assertThat(result.succeeded()).as(result.errors()).isTrue();
    }
}
