package dev.understudy.runtime.host;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Binaries.Tool;
import dev.understudy.core.plan.EmbeddedRelease;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Gathers what planning needs to know of this machine. Starts nothing but programs that print their version. Thread-safe. */
public final class HostSurveyor {
    private final ProgramSearch programs;
    private final PostgresInstalls postgres;

    HostSurveyor(Path fileSystemRoot, List<Path> searchPath) {
        this(fileSystemRoot, new ProgramSearch(searchPath));
    }

    private HostSurveyor(Path fileSystemRoot, ProgramSearch programs) {
        this.programs = programs;
        this.postgres = new PostgresInstalls(fileSystemRoot, programs);
    }

    /** A surveyor of this machine; of the environment only {@code PATH} is read. */
    public static HostSurveyor ofThisMachine(Map<String, String> environment) {
        return new HostSurveyor(Path.of("/"), ProgramSearch.of(environment.getOrDefault("PATH", "/usr/bin:/bin")));
    }

    /**
     * Looks once; what is not installed is absent from the answer.
     *
     * @throws UnderstudyException {@link ErrorCode#BINARY_MISSING} or {@link ErrorCode#VERSION_TOO_OLD} about a directory that was named
     *     explicitly
     */
    public HostFacts survey(SurveyRequest request) {
        CompletableFuture<List<PostgresInstall>> installs = InParallel.start(() -> postgres(request));
        CompletableFuture<Optional<Tool>> psql = tool("--version", "psql");
        CompletableFuture<Optional<Tool>> pgbouncer = tool("--version", "pgbouncer");
        CompletableFuture<Optional<Tool>> exporter =
                tool("--version", "postgres_exporter", "prometheus-postgres-exporter");
        CompletableFuture<Optional<Tool>> prometheus = tool("--version", "prometheus");
        CompletableFuture<Optional<Tool>> openssl = tool("version", "openssl");
        CompletableFuture<Optional<Tool>> pgbackrest = tool("version", "pgbackrest");
        return new HostFacts(
                Stream.concat(InParallel.join(installs).stream(), request.embedded().stream())
                        .toList(),
                InParallel.join(psql),
                InParallel.join(pgbouncer),
                InParallel.join(exporter),
                InParallel.join(prometheus),
                InParallel.join(openssl),
                InParallel.join(pgbackrest),
                request.portBase(),
                request.stateRoot().toString(),
                request.socketDirectory().toString(),
                request.postgresUser(),
                memoryBytes());
    }

    /**
     * Looks for what plans do not name.
     *
     * @param unpacked server binaries that were downloaded before
     */
    public HelperPrograms helpers(ServiceAccount account, List<EmbeddedRelease> unpacked) {
        CompletableFuture<Optional<Tool>> setpriv = tool("--version", "setpriv");
        return new HelperPrograms(InParallel.join(setpriv), account.switched(), unpacked);
    }

    private List<PostgresInstall> postgres(SurveyRequest request) {
        return request.pgBin().map(bin -> List.of(postgres.only(bin))).orElseGet(postgres::everywhere);
    }

    private CompletableFuture<Optional<Tool>> tool(String versionOption, String... names) {
        return InParallel.start(() -> programs.find(names)
                .flatMap(path -> VersionProgram.versionOf(path, versionOption)
                        .map(version -> new Tool(path.toString(), version))));
    }

    /** Of this machine; inside a container, its limit. */
    public static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }
}
