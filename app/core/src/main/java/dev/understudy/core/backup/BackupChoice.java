package dev.understudy.core.backup;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which backup a restore begins with: the newest that ended before the target, since no earlier moment can be reached from it and every older
 * one has more to replay. pgBackRest chooses for times and positions as well; here it is known before, and refused with the window.
 */
public final class BackupChoice {
    private BackupChoice() {}

    /**
     * Of one repository.
     *
     * @param label the one that the user insists on; empty to choose
     * @param now by the primary's clock
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when there is none, {@link ErrorCode#USAGE} when the target lies outside
     *     what can be restored
     */
    public static BackupSet of(RepositoryState repository, RestoreTarget target, Optional<String> label, Instant now) {
        List<BackupSet> sound = repository.backups().stream()
                .filter(set -> label.map(set.label()::equals).orElse(true))
                .toList();
        if (sound.isEmpty()) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "repository " + repository.number() + " has no backup"
                            + label.map(" "::concat).orElse(""),
                    "`understudy backup list` shows which there are; `understudy backup` makes one.");
        }
        if (target instanceof RestoreTarget.Time time && time.at().isAfter(now)) {
            throw outside(sound, target, now);
        }
        return sound.stream()
                .filter(reaches(target))
                .max(Comparator.comparing(BackupSet::stopped))
                .orElseThrow(() -> outside(sound, target, now));
    }

    private static Predicate<BackupSet> reaches(RestoreTarget target) {
        return switch (target) {
            // To the second: one that ended within the target's own second may have ended after it.
            case RestoreTarget.Time time -> set -> set.stopped().isBefore(time.at());
            case RestoreTarget.Position position -> set -> set.stopLsn().compareTo(position.lsn()) <= 0;
            case RestoreTarget.Latest latest -> set -> true;
            case RestoreTarget.Immediate immediate -> set -> true;
            case RestoreTarget.Transaction transaction -> set -> true;
            case RestoreTarget.Point point ->
                set -> point.at().map(at -> set.stopLsn().compareTo(at) <= 0).orElse(true);
        };
    }

    private static UnderstudyException outside(List<BackupSet> sets, RestoreTarget target, Instant now) {
        BackupSet oldest = sets.getFirst();
        return new UnderstudyException(
                ErrorCode.USAGE,
                target.value() + " cannot be restored: it lies outside the window",
                "From " + oldest.stopped() + " (" + oldest.stopLsn() + ", the end of backup " + oldest.label()
                        + ") until now, " + now + ".");
    }
}
