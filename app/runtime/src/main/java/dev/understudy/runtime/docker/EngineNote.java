package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.state.OwnedFiles;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which engine has a stack's containers, noted beside its plan. On another engine they are not to be seen, and the stack would look as if
 * somebody had removed it. Thread-safe.
 */
final class EngineNote {
    private final DockerEngine engine;
    private final StackPlan plan;
    private final Path file;
    private final AtomicBoolean checked = new AtomicBoolean();

    EngineNote(DockerEngine engine, StackPlan plan) {
        this.engine = engine;
        this.plan = plan;
        this.file = Path.of(plan.layout().root(), "engine");
    }

    void write() {
        OwnedFiles.ofThisUser().write(file, engine.identity() + "\n", "644");
    }

    /**
     * Asks the engine once.
     *
     * @throws UnderstudyException {@link ErrorCode#ENGINE_UNAVAILABLE} when none answers, or it is another one than the stack was made on
     */
    void require() {
        if (checked.get()) {
            return;
        }
        engine.requireAnswer();
        OwnedFiles.read(file).map(String::strip).ifPresent(this::requireSame);
        checked.set(true);
    }

    private void requireSame(String noted) {
        String found = engine.identity();
        if (!noted.equals(found)) {
            throw new UnderstudyException(
                    ErrorCode.ENGINE_UNAVAILABLE,
                    "stack " + plan.name() + " has its containers on another engine (" + noted
                            + ") than the one that answers (" + found + ")",
                    "Point DOCKER_HOST, or the docker context, at the engine it was made on. When that engine is gone for good, delete "
                            + file + " and say `understudy down --volumes`.");
        }
    }
}
