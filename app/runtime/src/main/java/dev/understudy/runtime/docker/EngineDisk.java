package dev.understudy.runtime.docker;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.ExecResult;
import java.time.Duration;
import java.util.List;

/** Where an engine keeps images, containers and volumes. Only a container sees it: the engine may be on another machine, or another user's. */
record EngineDisk(DockerEngine engine, DockerHelpers helpers, ComposeNames names) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** Of a segment of WAL: with less no server starts. */
    private static final long NEEDED_BYTES = 16L << 20;

    /**
     * Whether it has no room for a server. One that is full may not even hold the log that would say so.
     *
     * @param image any that the engine has
     */
    boolean isFull(String image) {
        String probe = names.helper("disk");
        try {
            helpers.start(probe, image, "none");
            ExecResult free = engine.exec(probe, List.of("df", "--output=avail", "--block-size=1", "/"), TIMEOUT);
            return free.succeeded() && Long.parseLong(lastLine(free.output())) < NEEDED_BYTES;
        } catch (UnderstudyException e) {
            return EngineFailure.isDiskFull(String.valueOf(e.getMessage()));
        } finally {
            helpers.remove(probe);
        }
    }

    private static String lastLine(String text) {
        return text.strip().lines().reduce("0", (before, line) -> line).strip();
    }
}
