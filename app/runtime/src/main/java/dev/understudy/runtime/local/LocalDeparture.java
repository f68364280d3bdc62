package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Roster;
import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.StackLayout;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.state.DirectoryTree;
import dev.understudy.runtime.state.OwnedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Deletes what nodes that have left had: data, configuration, certificates, records of their processes. Repeatable. */
record LocalDeparture(LocalStack stack, OwnedFiles files) {
    /** @param gone some of the stack's departing ones */
    void delete(List<Roster.Departed> gone, Progress progress) {
        for (Roster.Departed departed : gone) {
            try (Step step =
                    progress.begin("delete the data of " + departed.node().id())) {
                stop(departed);
                files(departed);
                step.done("");
            }
        }
    }

    /** Nobody works in a directory that is deleted. */
    private void stop(Roster.Departed departed) {
        List<String> ids = ids(departed);
        stack.departing().stream()
                .filter(service -> ids.contains(service.id()))
                .forEach(service -> service.stop(ShutdownMode.IMMEDIATE));
    }

    private static List<String> ids(Roster.Departed departed) {
        return departed.exporter()
                .map(exporter -> List.of(departed.node().id().value(), exporter.id()))
                .orElseGet(() -> List.of(departed.node().id().value()));
    }

    private void files(Roster.Departed departed) {
        StackLayout layout = stack.plan().layout();
        String id = departed.node().id().value();
        departed.exporter().map(ServicePlan::directory).map(Path::of).ifPresent(LocalDeparture::tree);
        tree(Objects.requireNonNull(Path.of(departed.node().configDirectory()).getParent()));
        for (String file : List.of(id + ".key", id + ".crt")) {
            OwnedFiles.delete(Path.of(layout.certificates(), file));
        }
        ids(departed).forEach(each -> OwnedFiles.delete(Path.of(layout.run(), each + ".process")));
    }

    private static void tree(Path root) {
        try {
            DirectoryTree.delete(root);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot delete " + root + ": " + e,
                    "The node has left; `understudy up` tries again to delete what it had.",
                    e);
        }
    }
}
