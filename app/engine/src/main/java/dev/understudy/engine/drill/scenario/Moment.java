package dev.understudy.engine.drill.scenario;

import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.workload.History;
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

    /** Whether some client had begun a write and had no answer yet. Pure. */
    static boolean underWay(History history, long faultNanos) {
        return history.entries().stream()
                .anyMatch(entry -> entry.startedNanos() - faultNanos <= 0 && entry.endedNanos() - faultNanos > 0);
    }

    /** Waits until it is that moment; to be closed once the fault has struck. */
    Hold await(Scene scene) {
        return switch (this) {
            case ANY -> () -> {};
            case CHECKPOINT -> ServerWork.checkpoint(scene);
            case BASE_BACKUP -> ServerWork.baseBackup(scene);
            case MID_COMMIT -> {
                scene.awaitWriteBegun();
                yield () -> scene.doubtUnless(
                        "the fault struck while a client's write was under way",
                        "every write that had begun had its answer by then",
                        Moment::underWay);
            }
        };
    }
}
