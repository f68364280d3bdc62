package dev.understudy.runtime.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.ImageReference;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a script in a container of an image, for its output: without network, without any power, gone when it ends. */
record ImageLook(DockerEngine engine) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String NOBODY = "65534:65534";

    /**
     * @return what it wrote to its standard output
     * @throws UnderstudyException {@link ErrorCode#STACK_FILE} when the image has no shell
     */
    String run(ImageReference image, String script) {
        String container = DockerEngine.ask(
                "look into image " + image,
                () -> engine.client()
                        .createContainerCmd(image.value())
                        .withEntrypoint("/bin/sh", "-c", script)
                        .withCmd(List.of())
                        .withUser(NOBODY)
                        .withHostConfig(host())
                        .exec()
                        .getId());
        try (Output output = new Output()) {
            engine.client()
                    .attachContainerCmd(container)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(true)
                    .exec(output)
                    .awaitStarted();
            engine.client().startContainerCmd(container).exec();
            if (!output.awaitCompletion(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new UnderstudyException(
                        ErrorCode.TIMED_OUT,
                        "looking into image " + image + " took longer than " + TIMEOUT.toSeconds() + " s",
                        "Try it: docker run --rm --entrypoint /bin/sh " + image + " -c 'postgres --version'");
            }
            return output.text();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED, "interrupted while looking into " + image, "Run the command again.", e);
        } catch (RuntimeException e) {
            throw failure(image, e);
        } finally {
            remove(container);
        }
    }

    private static HostConfig host() {
        return HostConfig.newHostConfig()
                .withNetworkMode("none")
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges:true"))
                .withAutoRemove(true);
    }

    private static UnderstudyException failure(ImageReference image, RuntimeException e) {
        return String.valueOf(e.getMessage()).contains("/bin/sh")
                ? new UnderstudyException(
                        ErrorCode.STACK_FILE,
                        "image " + image + " has no shell (/bin/sh), and Understudy's scripts need one",
                        "Name another image (images), or leave it out of the stack file for Understudy's own.",
                        e)
                : EngineFailure.of("look into image " + image, e);
    }

    /** It removes itself, unless it never began. */
    private void remove(String container) {
        try {
            engine.client()
                    .removeContainerCmd(container)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException | ConflictException e) {
            // It is gone, or going.
        }
    }

    private static final class Output extends ResultCallback.Adapter<Frame> implements Closeable {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public synchronized void onNext(Frame frame) {
            if (frame.getStreamType() == com.github.dockerjava.api.model.StreamType.STDOUT) {
                bytes.writeBytes(frame.getPayload());
            }
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            try {
                super.close();
            } catch (java.io.IOException e) {
                // Nothing was left to be read.
            }
        }
    }
}
