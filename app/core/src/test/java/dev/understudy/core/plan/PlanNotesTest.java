package dev.understudy.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import dev.understudy.core.stack.StackSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each note once present and once absent. */
class PlanNotesTest {
    private static final HostFacts NEW_POOLER = PlanFixtures.host(Version.of(1, 24));
    private static final List<NodeSpec> ONE = List.of(PlanFixtures.PG1);

    @Test
    void moreServerConnectionsThanTheServerTakesAreNoted() {
        assertThat(notes(ONE, 4, Map.of("max_connections", "200")))
                .anyMatch(note -> note.startsWith("the poolers may open 240 server connections"));
        assertThat(notes(ONE, 3, Map.of("max_connections", "200"))).noneMatch(note -> note.contains("poolers may"));
    }

    @Test
    void aRoleLimitAboveMaxConnectionsIsNoted() {
        assertThat(notes(ONE, 1, Map.of("max_connections", "300")))
                .contains("role app may have 500 connections, but max_connections is 300")
                .noneMatch(note -> note.contains("role readonly"));
    }

    @Test
    void bareSharedBuffersAreExplainedAndOnesWithAUnitAreNot() {
        assertThat(notes(ONE, 0, Map.of("shared_buffers", "16384"))).anyMatch(note -> note.contains("8 kB pages"));
        assertThat(notes(ONE, 0, Map.of("shared_buffers", "128MB"))).noneMatch(note -> note.contains("8 kB pages"));
        assertThat(notes(ONE, 0, Map.of("shared_buffers", "lots")))
                .anyMatch(note -> note.startsWith("shared_buffers is not an amount of memory"));
        assertThat(notes(ONE, 0, Map.of("shared_buffers", "999999999999TB")))
                .anyMatch(note -> note.startsWith("shared_buffers is"));
    }

    @Test
    void serversThatNeedMoreThanHalfOfTheMachineAreNoted() {
        assertThat(notes(ONE, 0, Map.of("shared_buffers", "9GB"))).anyMatch(note -> note.contains("more than half"));
        assertThat(notes(ONE, 0, Map.of("shared_buffers", "8GB"))).noneMatch(note -> note.contains("more than half"));
        StackSpec three = PlanFixtures.production(Replication.ASYNC);
        TuningProfile large = TuningProfile.parse("large", "shared_buffers = 4GB  # a quarter\n");
        assertThat(Planner.plan(three, NEW_POOLER, large).notes()).anyMatch(note -> note.startsWith("3 servers"));
    }

    @Test
    void anOldPoolersGapsAreNoted() {
        StackSpec spec = PlanFixtures.spec("old", ONE, 2, 0, Map.of());
        assertThat(Planner.plan(spec, PlanFixtures.host(Version.of(1, 18)), PlanFixtures.PROFILE)
                        .notes())
                .anyMatch(note -> note.contains("no prepared statements"))
                .anyMatch(note -> note.contains("no peering"));
        assertThat(Planner.plan(spec, NEW_POOLER, PlanFixtures.PROFILE).notes())
                .noneMatch(note -> note.contains("PgBouncer"));
    }

    @Test
    void whatIsNotInstalledIsNoted() {
        StackSpec spec = PlanFixtures.production(Replication.ASYNC);
        assertThat(Planner.plan(spec, PlanFixtures.bareHost(), PlanFixtures.PROFILE)
                        .notes())
                .anyMatch(note -> note.startsWith("not installed: PostgreSQL 15"))
                .anyMatch(note -> note.startsWith("not installed: PgBouncer"))
                .anyMatch(note -> note.startsWith("not installed: openssl"))
                .anyMatch(note -> note.startsWith("postgres_exporter is not installed"))
                .anyMatch(note -> note.startsWith("Prometheus is not installed"))
                .anyMatch(note -> note.startsWith("pgaudit is wanted but"))
                .anyMatch(note -> note.startsWith("auto_explain is wanted but"));
        assertThat(Planner.plan(spec, NEW_POOLER, PlanFixtures.PROFILE).notes())
                .noneMatch(note -> note.contains("not installed"));
    }

    @Test
    void settingsTheStackDecidesAreRefusedFromProfilesAndOverridesAtOnce() {
        TuningProfile profile = TuningProfile.parse("bad", "wal_level = logical  # no\nwork_mem = 4MB  # yes\n");
        StackSpec spec = PlanFixtures.spec("bad", ONE, 0, 0, Map.of("port", "5432"));
        assertThatThrownBy(() -> Planner.plan(spec, NEW_POOLER, profile))
                .hasMessageContaining("port, wal_level")
                .hasMessageNotContaining("work_mem");
    }

    @Test
    void aProgramOfPostgresThatIsMissingIsNamed() {
        HostFacts.PostgresInstall server = new HostFacts.PostgresInstall(
                Optional.empty(),
                "/usr/lib/postgresql/15/bin",
                Version.of(15, 18),
                java.util.Set.of(),
                java.util.Set.of("postgres"));
        HostFacts facts = new HostFacts(
                List.of(server),
                Optional.empty(),
                NEW_POOLER.pgbouncer(),
                Optional.empty(),
                Optional.empty(),
                NEW_POOLER.openssl(),
                Optional.empty(),
                22_000,
                NEW_POOLER.stateRoot(),
                NEW_POOLER.socketDirectory(),
                "postgres",
                0);
        StackPlan plan = Planner.plan(PlanFixtures.production(Replication.ASYNC), facts, PlanFixtures.PROFILE);
        assertThat(plan.binaries().missing()).contains("initdb of PostgreSQL 15", "pg_rewind of PostgreSQL 15");
        assertThat(plan.notes()).noneMatch(note -> note.contains("more than half"));
    }

    private static List<String> notes(List<NodeSpec> nodes, int poolers, Map<String, String> overrides) {
        StackSpec spec = PlanFixtures.spec("noted", nodes, poolers, 0, overrides);
        return Planner.plan(spec, NEW_POOLER, PlanFixtures.PROFILE).notes();
    }
}
