package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PlannedImages;
import dev.understudy.core.plan.StackPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The scripts that Understudy's own images have built in, for containers of other images: copied into the project, from where they are
 * mounted. Whoever runs in the container reads them, so their modes are said and not taken from the umask.
 *
 * @param directory {@code scripts/} of a project
 * @param home the checkout they are copied from
 */
record ProjectScripts(Path directory, Path home) {
    private static final String EXECUTABLE = "rwxr-xr-x";
    private static final String READABLE = "rw-r--r--";

    void write(StackPlan plan) {
        PlannedImages images = plan.images().orElse(PlannedImages.OWN);
        try {
            if (plan.roster().isPresent()) {
                Files.createDirectories(directory);
                copy(home.resolve("certs/issue.sh"), directory.resolve("issue.sh"));
            }
            if (images.postgres().isPresent()) {
                Path postgres = directory.resolve("postgres");
                copy(home.resolve("compose/images/postgres"), List.of(".sh", ".pl"), postgres);
                copy(home.resolve("init-scripts"), List.of(".sql"), postgres.resolve("init-scripts"));
                copy(home.resolve("certs"), List.of(".sh", ".cnf"), postgres.resolve("certs"));
            }
            if (images.pgbouncer().isPresent()) {
                copy(home.resolve("compose/images/pgbouncer"), List.of(".sh"), directory.resolve("pgbouncer"));
            }
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot write the scripts in " + directory + ": " + e,
                    "Check the owner and mode of the directory, and the free space.",
                    e);
        }
    }

    private static void copy(Path source, List<String> endings, Path target) throws IOException {
        Files.createDirectories(target);
        mode(target, EXECUTABLE);
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.filter(each -> endings.stream().anyMatch(each.toString()::endsWith))
                    .toList()) {
                copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    private static void copy(Path file, Path copy) throws IOException {
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        mode(copy, Files.isExecutable(file) ? EXECUTABLE : READABLE);
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
