package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.RunningStack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On containers. */
class DockerMembershipIT extends MembershipContract {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    DockerMembershipIT() {
        super(STACKS);
    }

    /** Compose by hand finds every container as its file says, so that {@code docker compose up} makes none anew, and no volume too many. */
    @Override
    void assertFits(RunningStack stack) throws Exception {
        String project = "understudy-" + stack.plan().name();
        String root = stack.plan().layout().root();
        List<String> compose = List.of(
                "docker",
                "compose",
                "--project-name",
                project,
                "--project-directory",
                root,
                "--file",
                Path.of(root, "compose.yaml").toString(),
                "--profile",
                "*");
        Map<String, String> wanted = pairs(output(compose, "config", "--hash", "*"));
        Map<String, String> actual = pairs(output(
                List.of("docker"),
                "ps",
                "--all",
                "--filter",
                "label=com.docker.compose.project=" + project,
                "--format",
                "{{.Label \"com.docker.compose.service\"}} {{.Label \"com.docker.compose.config-hash\"}}"));
        assertThat(actual).isEqualTo(wanted);
        assertThat(output(List.of("docker"), "volume", "ls", "--quiet", "--filter", "name=" + project + "_data_pg")
                        .lines())
                .hasSameSizeAs(stack.nodes());
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new TreeMap<>();
        text.lines()
                .forEach(
                        line -> pairs.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
        return pairs;
    }

    private static String output(List<String> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return text.strip();
    }
}
