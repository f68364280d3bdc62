package dev.understudy.runtime.docker;

import com.github.dockerjava.api.exception.NotFoundException;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Roster;
import dev.understudy.core.plan.StackLayout;
import dev.understudy.runtime.state.DirectoryTree;
import dev.understudy.runtime.state.OwnedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Deletes what nodes that have left had: containers, volumes, certificates and their part of the project. Repeatable. */
record DockerDeparture(DockerEngine engine, DockerHelpers helpers, ComposeNames names, StackLayout layout) {
    /** No other container has their volumes any more. */
    void delete(List<Roster.Departed> gone) {
        for (Roster.Departed departed : gone) {
            String id = departed.node().id().value();
            List<String> parts = new ArrayList<>(List.of(id));
            departed.exporter().ifPresent(exporter -> parts.add(exporter.id()));
            parts.forEach(part -> helpers.remove(names.container(part)));
            parts.forEach(part -> volume("config_" + part));
            volume("data_" + id);
            volume("sockets_" + id);
            parts.forEach(part -> tree(Path.of(layout.root(), "config", part)));
            for (String end : List.of(".key", ".crt")) {
                OwnedFiles.delete(Path.of(layout.certificates(), id + end));
            }
            OwnedFiles.delete(Path.of(layout.run(), id + ".limits.json"));
        }
    }

    private void volume(String name) {
        String volume = names.volume(name);
        try {
            engine.client().removeVolumeCmd(volume).exec();
        } catch (NotFoundException e) {
            // There was none.
        } catch (RuntimeException e) {
            throw EngineFailure.of("delete volume " + volume, e);
        }
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
