package dev.understudy.core.plan;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.ImageReference;
import dev.understudy.core.stack.StackSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is in the images that a stack names instead of Understudy's own: looked up in them where an engine has them, else what
 * their names promise.
 *
 * @param postgres of the nodes; empty when that is Understudy's own
 * @param pgbouncer of the poolers; empty when that is Understudy's own
 */
public record UpstreamImages(Optional<Contents> postgres, Optional<Contents> pgbouncer) {
    public static final UpstreamImages NONE = new UpstreamImages(Optional.empty(), Optional.empty());
    /** Programs besides PostgreSQL's that make a difference; perl counts with Digest::SHA, which a small one has not. */
    public static final List<String> TOOLS =
            List.of("perl", "openssl", "flock", "mountpoint", "stat", "psql", "pgbackrest");

    public static final List<String> EXTENSIONS = List.of("pg_stat_statements", "auto_explain", "pgaudit");

    private static final Set<String> NOT_IN_ALPINE = Set.of("perl", "openssl");

    /** What the service setup needs. */
    private static final List<String> OF_SETUP = List.of("perl", "openssl", "flock", "mountpoint", "stat");

    private static final Version NEWEST_PGBOUNCER = Version.of(1, 24);

    /**
     * What is in an image.
     *
     * @param image its name
     * @param looked whether somebody looked; else its name says it
     * @param version of PostgreSQL, or of PgBouncer; empty when it has none
     * @param bin the directory of that program
     * @param programs PostgreSQL's programs there
     * @param extensions those of {@link #EXTENSIONS} that it has
     * @param tools those of {@link #TOOLS} that it has
     */
    public record Contents(
            ImageReference image,
            boolean looked,
            Optional<Version> version,
            String bin,
            Set<String> programs,
            Set<String> extensions,
            Set<String> tools) {
        public Contents {
            programs = Set.copyOf(programs);
            extensions = Set.copyOf(extensions);
            tools = Set.copyOf(tools);
        }
    }

    /** What the images' names promise: the official variants, and edoburu's. */
    public static UpstreamImages promised(StackSpec spec) {
        return new UpstreamImages(
                spec.postgresImage().map(image -> promisedPostgres(image, spec)),
                spec.pgbouncerImage().map(UpstreamImages::promisedPgbouncer));
    }

    private static Contents promisedPostgres(ImageReference image, StackSpec spec) {
        boolean alpine = image.tag().filter(tag -> tag.contains("alpine")).isPresent();
        int major = spec.images().flatMap(each -> each.promisedMajor()).orElse(spec.postgresMajor());
        return new Contents(
                image,
                false,
                Optional.of(Version.of(major, 0)),
                alpine ? "/usr/local/bin" : "/usr/lib/postgresql/" + major + "/bin",
                Set.copyOf(ServerPrograms.WHOLE),
                Set.of("pg_stat_statements", "auto_explain"),
                TOOLS.stream()
                        .filter(tool -> !tool.equals("pgbackrest"))
                        .filter(tool -> !alpine || !NOT_IN_ALPINE.contains(tool))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static Contents promisedPgbouncer(ImageReference image) {
        return new Contents(
                image,
                false,
                Optional.of(image.version().orElse(NEWEST_PGBOUNCER)),
                "/usr/bin",
                Set.of(),
                Set.of(),
                Set.of("psql"));
    }

    /** Whether passwords and certificates can be made in the nodes' image. */
    boolean canSetUp() {
        return postgres.filter(contents -> contents.tools().containsAll(OF_SETUP))
                .isPresent();
    }

    /** What of {@link #canSetUp} is not there. */
    List<String> absentOfSetup() {
        return postgres.map(contents -> OF_SETUP.stream()
                        .filter(tool -> !contents.tools().contains(tool))
                        .toList())
                .orElse(List.of());
    }

    /**
     * Whether they can be what the stack wants.
     *
     * @throws UnderstudyException {@link ErrorCode#STACK_FILE} naming the image and what is wrong with it
     */
    void require(StackSpec spec) {
        postgres.ifPresent(contents -> requirePostgres(contents, spec));
        pgbouncer.filter(contents -> spec.pooling().instances() > 0).ifPresent(UpstreamImages::requirePgbouncer);
    }

    private static void requirePostgres(Contents contents, StackSpec spec) {
        Version version = contents.version()
                .orElseThrow(() -> refused(
                        "there is no PostgreSQL in image " + contents.image() + ": no `postgres` on its PATH",
                        "images.postgres is a server's image, such as postgres:" + spec.postgresMajor() + "."));
        if (version.major() != spec.postgresMajor()) {
            throw refused(
                    "image " + contents.image() + " is PostgreSQL " + version + ", and the stack's is "
                            + spec.postgresMajor(),
                    "Name an image of the stack's major in images.postgres, or change postgresql.");
        }
        List<String> absent = new ArrayList<>(ServerPrograms.WHOLE);
        absent.removeAll(contents.programs());
        if (!contents.extensions().contains("pg_stat_statements")) {
            absent.add("extension pg_stat_statements");
        }
        if (!absent.isEmpty()) {
            throw refused(
                    "image " + contents.image() + " is no whole PostgreSQL: it has no " + String.join(", no ", absent),
                    "Take one with the programs of a server and of a client, and contrib, as postgres:"
                            + spec.postgresMajor() + " has.");
        }
    }

    private static void requirePgbouncer(Contents contents) {
        if (contents.version().isEmpty()) {
            throw refused(
                    "there is no PgBouncer in image " + contents.image() + ": no `pgbouncer` on its PATH",
                    "images.pgbouncer is a pooler's image, such as edoburu's.");
        }
        if (!contents.tools().contains("psql")) {
            throw refused(
                    "image " + contents.image() + " has no psql, by which PgBouncer is asked how it is",
                    "Take one that has it, as edoburu's does, or leave images.pgbouncer out.");
        }
    }

    private static UnderstudyException refused(String message, String hint) {
        return new UnderstudyException(ErrorCode.STACK_FILE, message, hint);
    }
}
