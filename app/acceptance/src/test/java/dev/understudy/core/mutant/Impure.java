package dev.understudy.core.mutant;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Looks at the disk, a thread and three clocks. */
public final class Impure {
    private Impure() {}

    public static String surroundings() {
        return Files.exists(Path.of("."))
                + Thread.currentThread().getName()
                + Instant.now()
                + System.nanoTime()
                + System.currentTimeMillis();
    }
}
