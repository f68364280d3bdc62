package dev.understudy.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the kernel says of a living process, read from {@code /proc}. A zombie is not living: it holds nothing but its number.
 *
 * @param pid its number, which is given to somebody else once it is gone
 * @param startTicks when it started, in clock ticks since boot: with the pid it names a process for ever
 * @param frozen stopped by a signal
 * @param executable what it runs, resolved; empty when it belongs to somebody else and may not be seen
 * @param arguments its command line; empty for a process that rewrote it away
 */
public record ProcessFacts(long pid, long startTicks, boolean frozen, String executable, List<String> arguments) {
    private static final Path PROC = Path.of("/proc");
    /** Of the fields after the command's name, which may itself hold spaces and parentheses: state and start time. */
    private static final int STATE = 0;

    private static final int START_TIME = 19;

    public ProcessFacts {
        arguments = List.copyOf(arguments);
    }

    /** The process of that number; empty when there is none, or a zombie. */
    public static Optional<ProcessFacts> of(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            char state = fields[STATE].charAt(0);
            if (state == 'Z' || state == 'X') {
                return Optional.empty();
            }
            return Optional.of(new ProcessFacts(
                    pid,
                    Long.parseLong(fields[START_TIME]),
                    state == 'T' || state == 't',
                    executable(pid),
                    arguments(pid)));
        } catch (IOException e) {
            // It ended while it was looked at.
            return Optional.empty();
        }
    }

    /** Every living process of the machine, in no order. */
    public static List<ProcessFacts> all() {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(name -> of(Long.parseLong(name)))
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The last part of the executable's path; after an upgrade of the package the kernel calls it deleted. */
    public String program() {
        String path = executable.replace(" (deleted)", "");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Where it runs; empty when it ended, or belongs to somebody else and may not be seen. */
    public String workingDirectory() {
        return link(pid, "cwd");
    }

    /** Whether it runs in that directory, by whatever path that is reached; false when that cannot be seen. */
    public boolean worksIn(String directory) {
        String here = workingDirectory();
        try {
            return !here.isEmpty()
                    && here.equals(Path.of(directory).toRealPath().toString());
        } catch (IOException e) {
            return false;
        }
    }

    /** Whose it is, by effective user; empty when it ended. */
    public String user() {
        try {
            return Files.getOwner(PROC.resolve(Long.toString(pid))).getName();
        } catch (IOException e) {
            return "";
        }
    }

    private static String executable(long pid) {
        return link(pid, "exe");
    }

    private static String link(long pid, String name) {
        try {
            return Files.readSymbolicLink(PROC.resolve(pid + "/" + name)).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> arguments(long pid) throws IOException {
        String line = Files.readString(PROC.resolve(pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        return Arrays.stream(line.split("\0", -1))
                .filter(argument -> !argument.isEmpty())
                .toList();
    }
}
