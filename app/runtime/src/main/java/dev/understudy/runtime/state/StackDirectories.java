package dev.understudy.runtime.state;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.StackName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Which directories of the state home are stacks; those that hold only the runs of drills are none. */
public final class StackDirectories {
    private StackDirectories() {}

    public static List<StackName> names(StateDirectories directories) {
        Path home = directories.stateHome();
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(home)) {
            return entries.filter(entry -> !entry.equals(directories.drillRuns()))
                    .filter(entry -> StackName.isValid(entry.getFileName().toString()))
                    .filter(StackDirectories::isBegun)
                    .map(entry -> new StackName(entry.getFileName().toString()))
                    .sorted(Comparator.comparing(StackName::value))
                    .toList();
        } catch (IOException e) {
            throw unreadable(home, e);
        }
    }

    /** Planned, or only reserved: a reservation leaves an empty directory or one with its ports or the lock. */
    public static boolean isBegun(Path root) {
        return Files.isDirectory(root)
                && (Files.exists(PlanStore.file(root))
                        || PortLeases.isReserved(root)
                        || Files.exists(root.resolve("lock"))
                        || isEmpty(root));
    }

    private static boolean isEmpty(Path root) {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            throw unreadable(root, e);
        }
    }

    private static UnderstudyException unreadable(Path path, IOException e) {
        return new UnderstudyException(
                ErrorCode.PERMISSION, "cannot look into " + path + ": " + e, "Check its owner and mode.", e);
    }
}
