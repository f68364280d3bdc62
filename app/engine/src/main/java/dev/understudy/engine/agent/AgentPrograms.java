package dev.understudy.engine.agent;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.state.DirectoryTree;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an agent's JVM runs from. A JVM opens its jars as it needs them, and a build writes Understudy's own anew in place and may remove
 * others: so an agent, which lives longer than any command, has copies of the former and links to the latter.
 *
 * @param classPath of this process, whole
 */
record AgentPrograms(List<Path> classPath) {
    private static final String OWN = "understudy-";

    /** With the class path that a jar's manifest names, which is how the command line is started. */
    static AgentPrograms ofThisProcess() {
        List<Path> whole = new ArrayList<>();
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath())
                .forEach(entry -> {
                    whole.add(entry);
                    whole.addAll(named(entry));
                });
        return new AgentPrograms(whole.stream().distinct().toList());
    }

    private static List<Path> named(Path entry) {
        if (!Files.isRegularFile(entry)) {
            return List.of();
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            String names = jar.getManifest() == null
                    ? null
                    : jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return names == null
                    ? List.of()
                    : Arrays.stream(names.split(" ", -1))
                            .filter(name -> !name.isEmpty())
                            .map(name -> entry.resolveSibling(name).normalize())
                            .toList();
        } catch (IOException e) {
            throw failed("read " + entry, e);
        }
    }

    /** Names this build: another one after every build of Understudy. */
    String build() {
        return Integer.toHexString(own().map(AgentPrograms::stamp).toList().hashCode());
    }

    private Stream<Path> own() {
        return classPath.stream().filter(AgentPrograms::isOwnJar);
    }

    private static boolean isOwnJar(Path entry) {
        return Files.isRegularFile(entry) && entry.getFileName().toString().startsWith(OWN);
    }

    private static String stamp(Path jar) {
        try {
            return jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar);
        } catch (IOException e) {
            throw failed("read " + jar, e);
        }
    }

    /** Copies what must be copied, in place of what an earlier agent had, and gives the class path to run from. */
    String copyTo(Path directory) {
        try {
            DirectoryTree.delete(directory);
            Files.createDirectories(directory);
            for (Path jar : classPath) {
                if (isOwnJar(jar)) {
                    Files.copy(jar, copy(jar, directory), StandardCopyOption.COPY_ATTRIBUTES);
                } else if (Files.isRegularFile(jar)) {
                    link(jar, copy(jar, directory));
                }
            }
        } catch (IOException e) {
            throw failed("copy Understudy's programs to " + directory, e);
        }
        return classPath.stream()
                .map(entry -> Files.isRegularFile(entry) ? copy(entry, directory) : entry)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Across file systems, or where links are not allowed, it is a copy. */
    private static void link(Path jar, Path link) throws IOException {
        try {
            Files.createLink(link, jar.toRealPath());
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(jar, link, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Path copy(Path jar, Path directory) {
        return directory.resolve(Objects.requireNonNull(jar.getFileName()));
    }

    private static UnderstudyException failed(String what, IOException e) {
        return new UnderstudyException(
                ErrorCode.PERMISSION, "cannot " + what + ": " + e, "Check owner, mode and free space.", e);
    }
}
