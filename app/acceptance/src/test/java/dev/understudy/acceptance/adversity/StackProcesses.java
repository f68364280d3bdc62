package dev.understudy.acceptance.adversity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every process of this machine that has to do with a directory: by its arguments, its environment or where it works. */
final class StackProcesses {
    private StackProcesses() {}

    /** Pid to command line. Zombies are not counted. */
    static Map<Long, String> of(Path directory) {
        Map<Long, String> found = new TreeMap<>();
        for (Path process : numbered()) {
            String arguments =
                    text(process.resolve("cmdline")).replace('\0', ' ').strip();
            String all = arguments + text(process.resolve("environ")) + link(process.resolve("cwd"));
            if (all.contains(directory + "/")) {
                found.put(Long.valueOf(String.valueOf(process.getFileName())), arguments);
            }
        }
        return found;
    }

    private static List<Path> numbered() {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> String.valueOf(entry.getFileName()).matches("\\d+"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static String link(Path file) {
        try {
            return Files.readSymbolicLink(file) + "/";
        } catch (IOException e) {
            return "";
        }
    }
}
