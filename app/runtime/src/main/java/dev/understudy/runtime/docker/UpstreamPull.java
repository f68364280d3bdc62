package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.ImageReference;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import java.time.Duration;
import java.util.stream.Stream;

/** Fetches the images that a stack file names and the engine does not have. Understudy's own are never pulled. */
record UpstreamPull(DockerEngine engine) {
    /** Some hundred megabytes over a slow line. */
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    /** @throws UnderstudyException {@link ErrorCode#ENGINE_FAILED} when no registry gives one */
    void pullMissing(StackSpec spec, Progress progress) {
        Stream.concat(spec.postgresImage().stream(), spec.pgbouncerImage().stream())
                .distinct()
                .filter(image -> !engine.hasImage(image.value()))
                .forEach(image -> {
                    try (Step step = progress.begin("pull image " + image)) {
                        pull(image);
                        step.done("");
                    }
                });
    }

    private void pull(ImageReference image) {
        ExecResult result = ComposeCommand.pull(engine, image.value(), TIMEOUT);
        if (!result.succeeded()) {
            String said = result.errors().strip();
            throw new UnderstudyException(
                    ErrorCode.ENGINE_FAILED,
                    "image " + image + ", which the stack file names, is not on the engine, and no registry gave it: "
                            + said.substring(said.lastIndexOf('\n') + 1),
                    "Where no registry answers, bring it by docker save and docker load; or leave images out of the stack file for"
                            + " Understudy's own.");
        }
    }
}
