package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.ImageFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.compose.ComposeFile;
import dev.understudy.core.render.compose.ComposeProject;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.stackfile.TuningProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is checked in under compose/ is what `understudy render --out compose` writes. */
class ComposeFilesTest {
    private static final Path ROOT = Path.of(System.getProperty("understudy.root"));
    private static final Path COMPOSE = ROOT.resolve("compose");
    private static final int PORT_BASE = 15_432;

    @Test
    void theCheckedInProjectIsTheRenderedOne() throws IOException {
        List<ComposeFile> files = ComposeProject.render(production(), "..");
        for (ComposeFile file : files) {
            Path there = COMPOSE.resolve(file.path());
            assertThat(file.text()).as(file.path()).isEqualTo(Files.readString(there));
        }
        try (Stream<Path> config = Files.walk(COMPOSE.resolve("config"))) {
            assertThat(config.filter(Files::isRegularFile)
                            .map(path -> COMPOSE.relativize(path).toString()))
                    .as("nothing left over of an older rendering")
                    .isSubsetOf(files.stream().map(ComposeFile::path).toList());
        }
    }

    private static StackPlan production() throws IOException {
        String text = Files.readString(COMPOSE.resolve("stacks/production.yaml"));
        StackSpec spec = ((ParsedStack.Valid) StackFile.parse(text)).spec();
        return Planner.planContainers(
                spec,
                ImageFacts.of(spec.postgresMajor(), PORT_BASE, "/var/lib/understudy/production", 16L << 30),
                new TuningProfiles(ROOT.resolve("tuning")).load(spec.tuning().profile()));
    }
}
