package dev.understudy.runtime.state;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PlannedFile;
import dev.understudy.core.plan.Roster;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.RenderedFile;
import dev.understudy.runtime.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** {@code plan.json} in a stack's directory: what was started, and so what can be attached to. Holds no secret. */
public final class PlanStore {
    private PlanStore() {}

    public static void write(OwnedFiles files, StackPlan plan) {
        files.write(file(Path.of(plan.layout().root())), Json.pretty(plan) + "\n", "644");
    }

    /** The same, and on the disk before this returns: after a power cut it is the old plan or this one. */
    public static void writeDurably(OwnedFiles files, StackPlan plan) {
        Path file = file(Path.of(plan.layout().root()));
        files.writeDurably(new RenderedFile(new PlannedFile(file.toString(), "644", false), Json.pretty(plan) + "\n"));
    }

    /** What a changed plan names no more and the one on the disk still does. */
    public static List<Roster.Departed> gone(StackPlan changed) {
        return read(Path.of(changed.layout().root())).map(StackPlan::departing).orElse(List.of()).stream()
                .filter(departed -> !changed.departing().contains(departed))
                .toList();
    }

    public static Optional<StackPlan> read(Path root) {
        Path file = file(root);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(Files.readString(file), StackPlan.class));
        } catch (IOException | IllegalArgumentException | JacksonException e) {
            throw new UnderstudyException(
                    ErrorCode.STACK_UNKNOWN,
                    "cannot read " + file + ": " + e.getMessage(),
                    "It was written by another version of Understudy, or damaged. Stop what runs below " + root
                            + " and remove that directory.",
                    e);
        }
    }

    /** The same for who looks at every stack: one whose plan cannot be read must not hide the others, and is there without one. */
    public static Optional<StackPlan> ifReadable(Path root) {
        try {
            return read(root);
        } catch (UnderstudyException e) {
            return Optional.empty();
        }
    }

    /** What a writer that was killed leaves behind. */
    public static Path unfinished(Path root) {
        return root.resolve("plan.json.new");
    }

    public static Path file(Path root) {
        return root.resolve("plan.json");
    }
}
