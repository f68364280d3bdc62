package dev.understudy.engine.stackfile;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.TuningProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the tuning profiles that come with Understudy. Thread-safe. */
public final class TuningProfiles {
    private final Path directory;

    public TuningProfiles(Path directory) {
        this.directory = directory;
    }

    /** @throws UnderstudyException {@link ErrorCode#STACK_FILE} when there is no profile of that name, or it has mistakes */
    public TuningProfile load(String name) {
        Path file = directory.resolve(name + ".conf");
        try {
            return TuningProfile.parse(name, Files.readString(file));
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.STACK_FILE,
                    "cannot read the tuning profile " + file + ": " + e,
                    "Is the checkout complete? The profiles are in " + directory + ".",
                    e);
        }
    }
}
