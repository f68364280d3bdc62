package dev.understudy.core.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.PlanFixtures;
import dev.understudy.core.plan.PlannedFile;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.Replication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenderedGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static final RepositoryKeys KEYS = new RepositoryKeys(Map.of("repository1", "Key1".repeat(12)));

    @Test
    void productionIsRenderedAsReviewed() throws IOException {
        compare("production", plan(Replication.ASYNC, Version.of(1, 18)));
    }

    @Test
    void syncWithANewPgBouncerIsRenderedAsReviewed() throws IOException {
        compare("sync", plan(Replication.SYNC, Version.of(1, 24)));
    }

    @Test
    void minimalIsRenderedAsReviewed() throws IOException {
        var spec = PlanFixtures.spec("minimal", List.of(PlanFixtures.PG1), 1, 0, Map.of());
        compare("minimal", Planner.plan(spec, PlanFixtures.host(Version.of(1, 18)), PlanFixtures.PROFILE));
    }

    @Test
    void noRepositorysKeyIsInAFileThatIsNotSecret() {
        List<RenderedFile> keyed = render(plan(Replication.ASYNC, Version.of(1, 18))).stream()
                .filter(file -> file.content().contains(KEYS.keys().get("repository1")))
                .toList();
        assertThat(keyed)
                .hasSize(3)
                .allMatch(file -> file.file().secret() && file.file().mode().equals("600"));
    }

    @Test
    void noPasswordIsInAFileThatIsNotSecret() {
        Secrets secrets = secrets();
        List<RenderedFile> files = render(plan(Replication.ASYNC, Version.of(1, 18)));
        for (DbRole role : DbRole.values()) {
            assertThat(files)
                    .filteredOn(file -> file.content().contains(secrets.password(role)))
                    .allMatch(file -> file.file().secret() && file.file().mode().equals("600"));
        }
        assertThat(files).noneMatch(file -> file.content().contains("SCRAM-SHA-256$"));
        // The search finds passwords where they belong, so finding none elsewhere means something.
        assertThat(files).anyMatch(file -> file.content().contains(secrets.password(DbRole.REPLICATOR)));
    }

    @Test
    void everyPlannedFileIsRendered() {
        StackPlan plan = plan(Replication.ASYNC, Version.of(1, 18));
        assertThat(render(plan).stream().map(RenderedFile::file)).containsExactlyInAnyOrderElementsOf(plan.files());
    }

    @Test
    void aCutDatabaseNamesNoServer() {
        StackPlan plan = plan(Replication.ASYNC, Version.of(1, 18));
        var cut = new Routing(java.util.Optional.empty(), java.util.Optional.empty());
        String text = DatabasesIni.render(plan, plan.poolers().getFirst(), cut).content();
        assertThat(text).contains("app = host=127.0.0.1 port=9 ").doesNotContain("port=22");
    }

    private static StackPlan plan(Replication replication, Version pgbouncer) {
        return Planner.plan(PlanFixtures.production(replication), PlanFixtures.host(pgbouncer), PlanFixtures.PROFILE);
    }

    private static Secrets secrets() {
        Map<DbRole, String> passwords = new EnumMap<>(DbRole.class);
        for (DbRole role : DbRole.values()) {
            passwords.put(
                    role,
                    ("Secret" + role.roleName().replace("_", "")).repeat(5).substring(0, Secrets.PASSWORD_LENGTH));
        }
        return new Secrets(passwords);
    }

    private static List<RenderedFile> render(StackPlan plan) {
        Secrets secrets = secrets();
        List<RenderedFile> files = new ArrayList<>(List.of(InitSettings.render(plan)));
        plan.nodes().forEach(node -> {
            files.addAll(NodeFiles.render(plan, node));
            files.add(new RenderedFile(
                    PlannedFiles.assignmentEnv(node),
                    AssignmentEnv.render(plan, node, NodeFiles.declared(node.spec()))));
            files.add(NodeFiles.passfile(plan, node, secrets));
            plan.archive().ifPresent(archive -> files.add(PgBackRestConf.render(plan, node, archive, KEYS)));
        });
        plan.poolers().forEach(pooler -> files.addAll(PoolerFiles.render(plan, pooler, secrets)));
        plan.services().forEach(service -> files.add(ServiceFiles.render(plan, service, secrets)));
        return files;
    }

    private static void compare(String name, StackPlan plan) throws IOException {
        for (RenderedFile rendered : render(plan)) {
            PlannedFile file = rendered.file();
            Path golden = GOLDEN.resolve(
                    name + file.path().substring(plan.layout().root().length()));
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(golden.getParent());
                Files.writeString(golden, rendered.content());
            }
            assertThat(rendered.content()).as(golden.toString()).isEqualTo(Files.readString(golden));
        }
    }
}
