package dev.understudy.engine.drill.scenario;

import dev.understudy.engine.drill.Scene;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** While what the primary is struck. Where it cannot be seen to have been that moment, the drill is inconclusive. */
public enum Moment {
    /** Whatever it does just then. */
    ANY,
    /** It writes a checkpoint: what is behind it has to be recovered from further back. */
    CHECKPOINT,
    /** Somebody takes a base backup of it: a new standby, a backup. */
    BASE_BACKUP,
    /** A client's write is under way: it will not know whether it was committed. */
    MID_COMMIT;

    /** As it is written on the command line: {@code base-backup}. */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Moment> ofOption(String text) {
        return Arrays.stream(values())
                .filter(moment -> moment.option().equals(text))
                .findFirst();
    }

    /** Ends what was begun for the moment, and tells the scene when it was not that moment after all. */
    @FunctionalInterface
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until it is that moment; to be closed once the fault has struck. */
    Hold await(Scene scene) {
        return switch (this) {
            case ANY -> () -> {};
            case CHECKPOINT -> ServerWork.checkpoint(scene);
            case BASE_BACKUP -> ServerWork.baseBackup(scene);
            case MID_COMMIT -> {
                scene.awaitWriteUnderWay();
                yield () -> {};
            }
        };
    }
}
