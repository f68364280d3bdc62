package dev.understudy.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.UpstreamImages.Contents;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.ImageReference;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import dev.understudy.core.stack.StackSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of a stack on images that are not Understudy's, by what is in them. */
class UpstreamImagesTest {
    private static final ImageReference DB = new ImageReference("corp/db:7");
    private static final ImageReference POOL = new ImageReference("corp/pool:7");

    @Test
    void planSaysWhatTheOfficialImageLacks() {
        StackPlan plan = plan(spec("{postgres: \"postgres:15\", pgbouncer: \"edoburu/pgbouncer:v1.24.1-p1\"}"));

        assertThat(String.join("\n", plan.notes()))
                .contains("the nodes run in image postgres:15, with Understudy's scripts")
                .contains("image postgres:15 was not looked into")
                .contains("pgaudit (no audit log), pgBackRest (no backups)")
                .contains("pgaudit is wanted but not installed")
                .contains("the poolers run in image edoburu/pgbouncer:v1.24.1-p1");
        assertThat(plan.preload()).doesNotContain("pgaudit").contains("pg_stat_statements");
        assertThat(plan.binaries().missing()).isEmpty();
        assertThat(plan.binaries().pgbouncer().orElseThrow().version()).hasToString("1.24.1");
        assertThat(plan.images().orElseThrow().ownTools()).isFalse();
    }

    @Test
    void whatAnImageHasIsNotCalledAbsent() {
        StackPlan plan = plan(DB_ONLY, postgres(DB, 15, Set.of("pgaudit"), Set.of("pgbackrest")));

        assertThat(String.join("\n", plan.notes()))
                .contains("corp/db:7 (15.4)")
                .doesNotContain("absent in it", "not looked into", "pgaudit is wanted but");
        assertThat(plan.preload()).contains("pgaudit");
    }

    @Test
    void ownImageDoesWhatAnAlpineImageCannot() {
        StackPlan plan = plan(spec("{postgres: \"postgres:15-alpine\"}"));

        assertThat(plan.images().orElseThrow().ownTools()).isTrue();
        assertThat(String.join("\n", plan.notes())).contains("the nodes' image has no perl, no openssl");
    }

    @Test
    void stackOfOwnImagesHasNothingToSay() {
        StackPlan plan = plan(spec("{}"));

        assertThat(plan.images()).isEmpty();
        assertThat(plan.notes()).noneMatch(note -> note.contains("image"));
        assertThat(plan.declaredPrimary().dataDirectory()).isEqualTo("/var/lib/postgresql/data");
    }

    @Test
    void dataAreNotWhereTheImageHasItsVolume() {
        assertThat(plan(DB_ONLY, postgres(DB, 15, Set.of(), Set.of()))
                        .declaredPrimary()
                        .dataDirectory())
                .isEqualTo("/var/lib/postgresql/pgdata");
    }

    @Test
    void otherMajorIsRefused() {
        refused(
                DB_ONLY,
                postgres(DB, 17, Set.of(), Set.of()),
                "image corp/db:7 is PostgreSQL 17.4, and the stack's is 15");
    }

    @Test
    void tagOfTheOfficialImageIsHeldAgainstTheMajorAlsoWhenItIsChangedLater() {
        StackSpec changed =
                spec("{postgres: \"postgres:15\"}").onPostgres(16, spec("{}").source());

        refused(
                changed,
                UpstreamImages.promised(changed),
                "image postgres:15 is PostgreSQL 15.0, and the stack's is 16");
    }

    @Test
    void imageWithoutPostgresIsRefused() {
        Contents nothing = new Contents(DB, true, Optional.empty(), "", Set.of(), Set.of(), Set.of());

        refused(
                DB_ONLY,
                new UpstreamImages(Optional.of(nothing), Optional.empty()),
                "no PostgreSQL in image corp/db:7");
    }

    @Test
    void serverWithoutClientProgramsIsRefused() {
        Contents whole = postgres(DB, 15, Set.of(), Set.of()).postgres().orElseThrow();
        Set<String> programs = new HashSet<>(whole.programs());
        programs.removeAll(List.of("pg_rewind", "psql"));
        Contents half = new Contents(DB, true, whole.version(), whole.bin(), programs, Set.of(), whole.tools());

        refused(
                DB_ONLY,
                new UpstreamImages(Optional.of(half), Optional.empty()),
                "no pg_rewind, no psql, no extension pg_stat_statements");
    }

    @Test
    void poolerWithoutPgBouncerOrPsqlIsRefused() {
        StackSpec spec = spec("{pgbouncer: corp/pool:7}");

        refused(spec, pgbouncer(Optional.empty(), Set.of("psql")), "no PgBouncer in image corp/pool:7");
        refused(spec, pgbouncer(Optional.of(Version.of(1, 24)), Set.of()), "corp/pool:7 has no psql");
        assertThat(plan(spec, pgbouncer(Optional.of(Version.of(1, 24)), Set.of("psql")))
                        .images())
                .isPresent();
    }

    @Test
    void poolerThatIsTooOldIsRefusedAsOnProcesses() {
        StackSpec spec = spec("{pgbouncer: corp/pool:7}\npooling: {max_prepared_statements: 10}");
        UpstreamImages old = pgbouncer(Optional.of(Version.of(1, 18)), Set.of("psql"));

        assertThatThrownBy(() -> plan(spec, old))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VERSION_TOO_OLD));
        assertThat(plan(spec, pgbouncer(Optional.of(Version.of(1, 24)), Set.of("psql")))
                        .images())
                .isPresent();
    }

    @Test
    void processesAreNotMadeFromImages() {
        assertThatThrownBy(() -> Planner.plan(
                        spec("{postgres: \"postgres:15\"}"),
                        PlanFixtures.host(Version.of(1, 24)),
                        PlanFixtures.PROFILE))
                .hasMessageContaining("the stack file names some (images)");
    }

    private static final StackSpec DB_ONLY = spec("{postgres: corp/db:7}");

    private static StackSpec spec(String images) {
        return switch (StackFile.parse("""
                name: up
                postgresql: 15
                extensions: {pgaudit: true}
                topology:
                  primary: {name: pg1}
                images: %s
                """.formatted(images))) {
            case ParsedStack.Valid valid -> valid.spec();
            case ParsedStack.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }

    private static UpstreamImages postgres(ImageReference image, int major, Set<String> extensions, Set<String> tools) {
        Set<String> allExtensions = new HashSet<>(Set.of("pg_stat_statements", "auto_explain"));
        allExtensions.addAll(extensions);
        Set<String> allTools = new HashSet<>(Set.of("perl", "openssl", "flock", "mountpoint", "stat", "psql"));
        allTools.addAll(tools);
        return new UpstreamImages(
                Optional.of(new Contents(
                        image,
                        true,
                        Optional.of(Version.of(major, 4)),
                        "/usr/lib/postgresql/" + major + "/bin",
                        Set.copyOf(ServerPrograms.WHOLE),
                        allExtensions,
                        allTools)),
                Optional.empty());
    }

    private static UpstreamImages pgbouncer(Optional<Version> version, Set<String> tools) {
        return new UpstreamImages(
                Optional.empty(),
                Optional.of(new Contents(POOL, true, version, "/usr/bin", Set.of(), Set.of(), tools)));
    }

    private static StackPlan plan(StackSpec spec) {
        return plan(spec, UpstreamImages.promised(spec));
    }

    private static StackPlan plan(StackSpec spec, UpstreamImages images) {
        return Planner.planContainers(
                spec,
                ImageFacts.of(spec, images, 22_000, "/var/lib/understudy/up", 1L << 40),
                images,
                PlanFixtures.PROFILE);
    }

    private static void refused(StackSpec spec, UpstreamImages images, String message) {
        assertThatThrownBy(() -> plan(spec, images))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STACK_FILE))
                .hasMessageContaining(message);
    }
}
