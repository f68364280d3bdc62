package dev.understudy.engine.backup;

import java.util.Map;

/** What to do about pgBackRest's errors, by their numbers (its error.yaml). */
final class PgBackRestHints {
    private static final String UNREADABLE =
            "The key does not fit, or what is stored is damaged: put the repository's key back among the stack's secrets.";

    private static final Map<String, String> BY_NUMBER = Map.of(
            "029", UNREADABLE,
            "028", "The repository holds another cluster's backups: give this stack a repository of its own.",
            "050", "A backup is under way. Wait for its end; `understudy backup list` shows it then.",
            "055",
                    "The repository is not prepared or has lost files: `understudy up` prepares what is missing, `understudy backup verify` says"
                            + " what is lost.",
            "056", "There is no primary that answers: `understudy status`.",
            "082",
                    "A segment did not reach the archive in time. The primary's log says why (`understudy logs`): is a repository full, or away?",
            "095", UNREADABLE);

    private PgBackRestHints() {}

    /** @param error begins with its number in brackets, or is of somebody else */
    static String of(String error) {
        String number = error.length() > 4 && error.charAt(0) == '[' ? error.substring(1, 4) : "";
        return BY_NUMBER.getOrDefault(
                number, "pgBackRest's documentation explains its errors; `understudy logs` has the server's.");
    }
}
