package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.compose.ComposeFile;
import dev.understudy.core.render.compose.ComposeProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A directory that {@code docker compose} can bring a stack up from: rendered files, the recipes for Prometheus, the scripts that other
 * images than Understudy's do not have, and places for secrets and certificates, which the service setup fills. Writing it again leaves those, and {@code .env}, as they are.
 */
public final class ProjectDirectory {
    private static final List<String> RECIPES = List.of("alerts.yml", "queries.yml");

    private final Path directory;
    private final Path home;

    /**
     * @param directory absolute
     * @param home the checkout that images are built from, absolute
     */
    public ProjectDirectory(Path directory, Path home) {
        this.directory = directory.normalize();
        this.home = home.normalize();
    }

    /** The directory and those of the secrets, which nobody else may read. */
    public void make() {
        writing("make " + directory, () -> {
            Files.createDirectories(directory.resolve("certs"));
            Path secrets = Files.createDirectories(directory.resolve("secrets"));
            Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rwx------"));
        });
    }

    /**
     * Every rendered file, and the recipes.
     *
     * @return the rendered ones, relative to the directory
     */
    public List<String> write(StackPlan plan) {
        String context = directory.relativize(home).toString();
        List<ComposeFile> files = ComposeProject.render(plan, context.isEmpty() ? "." : context);
        for (ComposeFile file : files) {
            Path path = directory.resolve(file.path());
            writing("write " + path, () -> {
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.text());
            });
        }
        for (String recipe : RECIPES) {
            copy(
                    home.resolve("compose/prometheus").resolve(recipe),
                    directory.resolve("prometheus").resolve(recipe));
        }
        new ProjectScripts(directory.resolve("scripts"), home).write(plan);
        return files.stream().map(ComposeFile::path).toList();
    }

    private static void copy(Path source, Path target) {
        if (source.equals(target)) {
            return;
        }
        writing("copy " + source, () -> {
            Files.createDirectories(target.getParent());
            Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
        });
    }

    private interface Writing {
        void run() throws IOException;
    }

    private static void writing(String what, Writing action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot " + what + ": " + e,
                    "Check the owner and mode of the directory, and the free space.",
                    e);
        }
    }
}
