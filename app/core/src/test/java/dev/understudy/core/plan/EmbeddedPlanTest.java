package dev.understudy.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.render.ExporterArguments;
import dev.understudy.core.stack.PostgresSource;
import dev.understudy.core.stack.Replication;
import dev.understudy.core.stack.StackSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EmbeddedPlanTest {
    private static final String PLATFORM = "linux-amd64";

    private static StackSpec spec(int major, PostgresSource source) {
        return PlanFixtures.production(Replication.ASYNC).onPostgres(major, source);
    }

    private static HostFacts host(HostFacts machine) {
        List<PostgresInstall> all = new ArrayList<>(machine.postgres());
        EmbeddedReleases.of(PLATFORM)
                .forEach(release -> all.add(new PostgresInstall(
                        Optional.of(release),
                        "/cache/" + release.directory() + "/bin",
                        release.version(),
                        Set.copyOf(EmbeddedReleases.EXTENSIONS),
                        Set.copyOf(EmbeddedReleases.PROGRAMS))));
        return new HostFacts(
                all,
                machine.psql(),
                machine.pgbouncer(),
                machine.exporter(),
                machine.prometheus(),
                machine.openssl(),
                Optional.empty(),
                machine.portBase(),
                machine.stateRoot(),
                machine.socketDirectory(),
                machine.postgresUser(),
                machine.memoryBytes());
    }

    private static StackPlan plan(StackSpec spec) {
        return Planner.plan(spec, host(PlanFixtures.host(Version.of(1, 18))), PlanFixtures.PROFILE);
    }

    @Test
    void everyMajorOfEveryPlatformIsPinnedOnce() {
        for (String platform : List.of("linux-amd64", "linux-arm64v8", "darwin-amd64", "darwin-arm64v8")) {
            assertThat(EmbeddedReleases.of(platform))
                    .extracting(release -> release.version().major())
                    .containsExactly(15, 16, 17, 18);
            assertThat(EmbeddedReleases.of(platform))
                    .allMatch(release -> release.sha256().matches("[0-9a-f]{64}"))
                    .extracting(EmbeddedRelease::sha256)
                    .doesNotHaveDuplicates();
        }
        assertThat(EmbeddedReleases.of("linux-amd64-alpine")).isEmpty();
    }

    @Test
    void whatTheServerCameWithoutIsSaidAndStoodInFor() {
        StackPlan plan = plan(spec(16, PostgresSource.EMBEDDED));

        Binaries binaries = plan.binaries();
        assertThat(binaries.missing()).isEmpty();
        assertThat(binaries.postgresVersion()).isEqualTo(Version.of(16, 15));
        assertThat(binaries.postgresBin()).isEqualTo("/cache/16.15.0-linux-amd64/bin");
        assertThat(binaries.absent()).containsExactly("pg_basebackup", "pg_controldata", "pg_rewind", "psql");
        assertThat(binaries.canRewind()).isFalse();
        assertThat(binaries.psql()).isEqualTo("/usr/lib/postgresql/15/bin/psql");
        assertThat(plan.preload()).containsExactly("pg_stat_statements", "auto_explain");
        assertThat(String.join("\n", plan.notes()))
                .contains("pg_rewind (a former primary rejoins by clone)", "psql (15.18 in ", "pgaudit is wanted");
    }

    /** The same major can be had both ways; neither is taken for the other. */
    @Test
    void anInstalledServerIsTakenFromTheMachine() {
        Binaries installed = plan(spec(15, PostgresSource.INSTALLED)).binaries();
        Binaries embedded = plan(spec(15, PostgresSource.EMBEDDED)).binaries();

        assertThat(installed.postgresBin()).isEqualTo("/usr/lib/postgresql/15/bin");
        assertThat(installed.embedded()).isEmpty();
        assertThat(installed.absent()).isEmpty();
        assertThat(installed.canRewind()).isTrue();
        assertThat(embedded.postgresBin()).startsWith("/cache/15.19");
        assertThat(plan(spec(16, PostgresSource.INSTALLED)).binaries().missing())
                .containsExactly("PostgreSQL 16");
    }

    @Test
    void withoutAnyPsqlNothingComesUp() {
        StackPlan plan =
                Planner.plan(spec(16, PostgresSource.EMBEDDED), host(PlanFixtures.bareHost()), PlanFixtures.PROFILE);

        assertThat(plan.binaries().missing()).contains("psql, of any version");
    }

    @Test
    void aPlatformWithoutServerBinariesSaysSo() {
        StackPlan plan = Planner.plan(
                spec(16, PostgresSource.EMBEDDED), PlanFixtures.host(Version.of(1, 18)), PlanFixtures.PROFILE);

        assertThat(plan.binaries().missing()).containsExactly("PostgreSQL 16 as server binaries for this platform");
    }

    @Test
    void containersHaveTheirOwn() {
        assertThatThrownBy(() -> Planner.planContainers(
                        spec(16, PostgresSource.EMBEDDED), PlanFixtures.host(Version.of(1, 24)), PlanFixtures.PROFILE))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("source embedded is for processes");
    }

    /** The view it reads lost its columns in 17. */
    @Test
    void theExporterIsNotToldToAskForWhatIsGone() {
        assertThat(ExporterArguments.of(plan(spec(16, PostgresSource.EMBEDDED))))
                .isEmpty();
        assertThat(ExporterArguments.of(plan(spec(17, PostgresSource.EMBEDDED))))
                .containsExactly("--no-collector.bgwriter");
        assertThat(ExporterArguments.of(plan(spec(18, PostgresSource.EMBEDDED))))
                .isNotEmpty();
    }
}
