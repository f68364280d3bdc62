package dev.understudy.engine;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.nio.file.Path;
import java.util.Optional;

/** Puts an {@link Appliance} together for this host: the one place that names concrete parts. */
public final class LocalAppliance {
    private LocalAppliance() {}

    /**
     * @param driver {@code local}
     * @param home the checkout or installation, with {@code compose/}, {@code tuning/} and the like
     * @param workingDirectory of the user
     * @param postgresBin a directory with PostgreSQL's programs, which wins over what is found
     */
    public static Appliance make(String driver, Path home, Path workingDirectory, Optional<Path> postgresBin) {
        throw new UnderstudyException(
                ErrorCode.USAGE,
                "the " + driver + " driver is not part of this build",
                "Merge it: " + home + ", " + workingDirectory + ", " + postgresBin);
    }

    /** The JSON Schema of stack files. */
    public static String schema() {
        throw new UnderstudyException(ErrorCode.USAGE, "the schema is not part of this build", "Merge it.");
    }
}
