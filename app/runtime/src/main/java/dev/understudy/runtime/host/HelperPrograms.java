package dev.understudy.runtime.host;

import dev.understudy.core.plan.Binaries.Tool;
import dev.understudy.core.plan.EmbeddedRelease;
import dev.understudy.core.postgres.Version;
import java.util.List;
import java.util.Optional;

/**
 * What a stack's plan does not name and its user may still miss.
 *
 * @param setpriv with which root hands over to another user
 * @param switchesUser whether this process must hand over
 * @param unpacked server binaries that were downloaded before
 */
public record HelperPrograms(Optional<Tool> setpriv, boolean switchesUser, List<EmbeddedRelease> unpacked) {
    /** What this runs on. */
    public static Tool java() {
        Runtime.Version version = Runtime.version();
        return new Tool(System.getProperty("java.home"), Version.of(version.feature(), version.interim()));
    }
}
