package dev.understudy.acceptance.mutant;

import java.io.IOException;
import java.util.List;

/** Starts programs beside the one place that does, in every way there is. */
public final class Starter {
    private Starter() {}

    public static void start() throws IOException {
        new ProcessBuilder("true").start();
        ProcessBuilder.startPipeline(List.of(new ProcessBuilder("true")));
        Runtime.getRuntime().exec(new String[] {"true"});
    }
}
