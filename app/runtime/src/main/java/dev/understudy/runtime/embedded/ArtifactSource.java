package dev.understudy.runtime.embedded;

import dev.understudy.core.plan.EmbeddedRelease;
import java.nio.file.Path;

/** Where server binaries come from. */
@FunctionalInterface
interface ArtifactSource {
    /**
     * Gets the jar of a release; what is in it has to be checked.
     *
     * @throws dev.understudy.core.error.UnderstudyException {@link dev.understudy.core.error.ErrorCode#DOWNLOAD_FAILED}
     */
    Path fetch(EmbeddedRelease release);
}
