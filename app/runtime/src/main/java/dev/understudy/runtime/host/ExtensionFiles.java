package dev.understudy.runtime.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The extensions of a PostgreSQL installation: a control file or a loadable library. */
final class ExtensionFiles {
    private static final Pattern FILE = Pattern.compile("(.+)\\.(?:control|so|dylib)");

    private ExtensionFiles() {}

    static Set<String> of(Path bin) {
        Set<String> names = new HashSet<>();
        directories(bin).forEach(directory -> names.addAll(names(directory)));
        return Set.copyOf(names);
    }

    /** What that installation's own pg_config says; without it (server-only packages), where layouts put them. */
    private static List<Path> directories(Path bin) {
        Path config = bin.resolve("pg_config");
        if (Files.isExecutable(config)) {
            List<String> lines = VersionProgram.linesOf(config, "--sharedir", "--pkglibdir");
            if (lines.size() == 2) {
                return List.of(Path.of(lines.getFirst(), "extension"), Path.of(lines.getLast()));
            }
        }
        Path home = bin.resolveSibling("").normalize();
        return List.of(
                home.resolve("lib"),
                home.resolve("lib/postgresql"),
                home.resolve("share/extension"),
                home.resolve("share/postgresql/extension"),
                home.resolve("../../../share/postgresql/" + home.getFileName() + "/extension"));
    }

    private static Set<String> names(Path directory) {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> FILE.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .forEach(matcher -> names.add(matcher.group(1)));
        } catch (IOException e) {
            return Set.of();
        }
        return names;
    }
}
