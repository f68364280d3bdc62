package dev.understudy.core.plan;

import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.plan.UpstreamImages.Contents;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.StackSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the images of {@code compose/images/} hold, and those that a stack names instead, as facts to plan on. */
public final class ImageFacts {
    private static final Version PGBOUNCER = Version.of(1, 24);
    private static final Version EXPORTER = Version.of(0, 11);
    private static final Version PROMETHEUS = Version.of(2, 42);
    private static final Version OPENSSL = Version.of(3, 0);

    private ImageFacts() {}

    /**
     * The same for a stack that may name images of its own.
     *
     * @param upstream what those hold
     */
    public static HostFacts of(
            StackSpec spec, UpstreamImages upstream, int portBase, String stateRoot, long memoryBytes) {
        HostFacts own = of(spec.postgresMajor(), portBase, stateRoot, memoryBytes);
        return new HostFacts(
                upstream.postgres().map(ImageFacts::install).map(List::of).orElse(own.postgres()),
                own.psql(),
                upstream.pgbouncer().isPresent() ? upstream.pgbouncer().flatMap(ImageFacts::pooler) : own.pgbouncer(),
                own.exporter(),
                own.prometheus(),
                own.openssl(),
                upstream.postgres().isPresent() ? Optional.empty() : own.pgbackrest(),
                own.portBase(),
                own.stateRoot(),
                own.socketDirectory(),
                own.postgresUser(),
                own.memoryBytes());
    }

    private static PostgresInstall install(Contents contents) {
        return new PostgresInstall(
                Optional.empty(),
                contents.bin(),
                contents.version().orElse(Version.of(0, 0)),
                contents.extensions(),
                contents.programs());
    }

    private static Optional<Binaries.Tool> pooler(Contents contents) {
        return contents.version().map(version -> new Binaries.Tool(contents.bin() + "/pgbouncer", version));
    }

    /**
     * @param major of PostgreSQL
     * @param portBase the first of the published ports
     * @param stateRoot the stack's directory on this machine
     * @param memoryBytes the machine's memory
     */
    public static HostFacts of(int major, int portBase, String stateRoot, long memoryBytes) {
        String bin = "/usr/local/lib/postgresql";
        PostgresInstall postgres = new PostgresInstall(
                Optional.empty(),
                bin,
                Version.of(major, 0),
                Set.of("pgaudit", "auto_explain"),
                Set.copyOf(ServerPrograms.WHOLE));
        return new HostFacts(
                List.of(postgres),
                Optional.empty(),
                tool("/usr/sbin/pgbouncer", PGBOUNCER),
                tool("/usr/bin/prometheus-postgres-exporter", EXPORTER),
                tool("/usr/bin/prometheus", PROMETHEUS),
                tool("/usr/bin/openssl", OPENSSL),
                tool("/usr/bin/pgbackrest", PgBackRestSupport.firstFor(major)),
                portBase,
                stateRoot,
                stateRoot + "/sockets",
                "postgres",
                memoryBytes);
    }

    private static Optional<Binaries.Tool> tool(String path, Version version) {
        return Optional.of(new Binaries.Tool(path, version));
    }
}
