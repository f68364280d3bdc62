package dev.understudy.core.render.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.Golden;
import dev.understudy.core.plan.ImageFacts;
import dev.understudy.core.plan.PlanFixtures;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.UpstreamImages;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The compose project of a stack on upstream images. */
class UpstreamComposeTest {
    @Test
    void stackOnUpstreamImagesIsRenderedAsReviewed() {
        List<ComposeFile> files = render("{postgres: \"postgres:15\", pgbouncer: \"edoburu/pgbouncer:v1.24.1-p1\"}");

        for (String path : List.of("compose.yaml", ".env.example", "scripts/passwd")) {
            Golden.assertFile("app/core/src/test/resources/golden/upstream/" + path, text(files, path));
        }
    }

    @Test
    void alpineImageLeavesSetupToUnderstudysOwn() {
        String compose = text(render("{postgres: \"postgres:15-alpine\"}"), "compose.yaml");

        assertThat(compose)
                .contains("image: ${UNDERSTUDY_TOOLS_IMAGE:-understudy/postgres:15}\n  pull_policy: never")
                .contains("image: ${UNDERSTUDY_POSTGRES_IMAGE:-postgres:15-alpine}\n  pull_policy: missing")
                .contains("    build: *postgres-build\n    user: root")
                .contains("x-postgres-build: &postgres-build");
    }

    @Test
    void upstreamPoolersAloneLeaveNodesAsTheyAre() {
        String compose = text(render("{pgbouncer: \"edoburu/pgbouncer:v1.24.1-p1\"}"), "compose.yaml");

        assertThat(compose)
                .contains("image: ${UNDERSTUDY_POSTGRES_IMAGE:-understudy/postgres:15}\n  pull_policy: never")
                .contains("[/usr/local/share/understudy/pooler.sh]")
                .doesNotContain("/places/", "x-pgbouncer-build", "scripts/postgres");
    }

    private static List<ComposeFile> render(String images) {
        var parsed = StackFile.parse("""
                name: upstream
                postgresql: 15
                topology:
                  primary: {name: pg1}
                  standbys: [{name: pg2}]
                pooling: {instances: 1}
                monitoring: false
                images: %s
                """.formatted(images));
        var spec = ((ParsedStack.Valid) parsed).spec();
        UpstreamImages promised = UpstreamImages.promised(spec);
        return ComposeProject.render(
                Planner.planContainers(
                        spec,
                        ImageFacts.of(spec, promised, 15_432, "/stack", 1L << 40),
                        promised,
                        PlanFixtures.PROFILE),
                "..");
    }

    private static String text(List<ComposeFile> files, String path) {
        return files.stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElseThrow()
                .text();
    }
}
