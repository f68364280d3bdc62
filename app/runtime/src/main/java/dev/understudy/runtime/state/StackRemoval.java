package dev.understudy.runtime.state;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackLayout;
import dev.understudy.core.plan.StackPlan;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Deletes what a stack made, and nothing else: runs of drills stay. The plan goes last, so that a removal that was cut off can be repeated,
 * and after it the lock: from then on somebody else may begin a stack of that name.
 */
public final class StackRemoval {
    private final StackLayout layout;

    private StackRemoval(StackLayout layout) {
        this.layout = layout;
    }

    public static StackRemoval of(StackPlan plan) {
        return new StackRemoval(plan.layout());
    }

    public void remove() {
        List.of(
                        layout.nodes(),
                        layout.poolers(),
                        layout.services(),
                        layout.certificates(),
                        layout.secrets(),
                        layout.repositories(),
                        layout.spares(),
                        layout.restorePoints(),
                        layout.sockets(),
                        layout.run(),
                        layout.agent(),
                        layout.root() + "/init",
                        layout.root() + "/config",
                        layout.root() + "/prometheus",
                        layout.root() + "/scripts",
                        layout.root() + "/compose.yaml",
                        layout.root() + "/engine",
                        layout.root() + "/.env",
                        layout.root() + "/.env.example")
                .forEach(directory -> deleteTree(Path.of(directory)));
        deleteTree(InitialisedMarker.of(layout).file());
        deleteTree(PlanStore.file(Path.of(layout.root())));
        deleteTree(PlanStore.unfinished(Path.of(layout.root())));
        deleteTree(Path.of(layout.root(), "lock"));
    }

    /** Only runs of drills may still be there; then the root stays with them. */
    public void removeRootIfEmpty() {
        removeIfEmpty(Path.of(layout.runs()));
        removeIfEmpty(Path.of(layout.root()));
    }

    /** Deletes what a stack has that was never planned: hardly anything. */
    public static void removeBare(Path root) {
        deleteTree(PlanStore.unfinished(root));
        deleteTree(root.resolve("lock"));
    }

    public static void removeIfEmpty(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // The evidence of drills stays.
        } catch (IOException e) {
            throw failed(directory.toString(), e);
        }
    }

    private static void deleteTree(Path root) {
        try {
            DirectoryTree.delete(root);
        } catch (IOException e) {
            throw failed(root.toString(), e);
        }
    }

    private static UnderstudyException failed(String path, IOException e) {
        return new UnderstudyException(
                ErrorCode.PERMISSION,
                "cannot delete " + path + ": " + e,
                "Run it as the user who made the stack; repeating it goes on where it stopped.",
                e);
    }
}
