package dev.understudy.engine.failover;

import dev.understudy.core.plan.PlannedFile;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.RenderedFile;
import dev.understudy.runtime.state.OwnedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A mark that a stack was taken down on purpose: whoever watches it must not take it for a stack that has failed. Thread-safe.
 */
public final class StackMark {
    private final Path path;

    private StackMark(Path path) {
        this.path = path;
    }

    public static StackMark of(StackPlan plan) {
        return new StackMark(Path.of(plan.layout().agent(), "down"));
    }

    public boolean saysDown() {
        return Files.exists(path);
    }

    /** On the disk when this returns. */
    public void setDown() {
        OwnedFiles files = OwnedFiles.ofThisUser();
        files.directory(Objects.requireNonNull(path.getParent()), "700");
        files.writeDurably(new RenderedFile(new PlannedFile(path.toString(), "600", false), "by a command\n"));
    }

    public void setUp() {
        OwnedFiles.delete(path);
    }
}
