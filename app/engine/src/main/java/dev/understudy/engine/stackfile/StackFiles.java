package dev.understudy.engine.stackfile;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.StackSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds and reads stack files. Thread-safe. */
public final class StackFiles {
    /** What a project calls its own stack file. */
    public static final String OWN = "understudy.yaml";

    private static final String DEFAULT = "production";
    private static final String SUFFIX = ".yaml";

    private final Path bundled;
    private final Path workingDirectory;

    /**
     * @param bundled the directory of the stack files that come with Understudy
     * @param workingDirectory what relative paths are relative to, and where a project's own file is looked for
     */
    public StackFiles(Path bundled, Path workingDirectory) {
        this.bundled = bundled;
        this.workingDirectory = workingDirectory;
    }

    /**
     * The stack that is meant.
     *
     * @param asked a path, or the bare name of a bundled file such as {@code minimal}; empty means the project's own file when there
     *     is one, and the bundled production stack otherwise
     */
    public StackSpec load(Optional<String> asked) {
        Path path = asked.map(this::locate).orElseGet(this::usual);
        try {
            return StackFileProblems.specOrThrow(shown(path), Files.readString(path));
        } catch (NoSuchFileException e) {
            throw new UnderstudyException(
                    ErrorCode.STACK_FILE,
                    "there is no stack file " + asked.orElse(path.toString()),
                    "Give a path, or the name of one that comes with Understudy: " + String.join(", ", names()) + ".",
                    e);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.STACK_FILE,
                    "cannot read " + path + ": " + e,
                    "Is it a UTF-8 text file that you may read?",
                    e);
        }
    }

    /** The names of the bundled files, sorted. */
    public List<String> names() {
        try (Stream<Path> files = Files.list(bundled)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Path usual() {
        Path own = workingDirectory.resolve(OWN);
        return Files.exists(own) ? own : bundled.resolve(DEFAULT + SUFFIX);
    }

    /** A file of that path wins over a bundled one of that name. */
    private Path locate(String asked) {
        Path path = workingDirectory.resolve(asked);
        Path named = bundled.resolve(asked + SUFFIX);
        boolean bareName = !asked.contains("/") && !Files.isRegularFile(path);
        return bareName && Files.exists(named) ? named : path;
    }

    private String shown(Path path) {
        return path.startsWith(workingDirectory)
                ? workingDirectory.relativize(path).toString()
                : path.toString();
    }
}
