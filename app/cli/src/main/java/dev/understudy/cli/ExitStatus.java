package dev.understudy.cli;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.report.Verdict;

/** What the process ends with: the one place that maps failures and verdicts to numbers. Scripts rely on them. */
public enum ExitStatus {
    OK(0, "done; a drill or a check passed"),
    FAILED(1, "a drill ran and failed its objective, or a check failed"),
    CONFIGURATION(2, "wrong usage, stack file or migration"),
    INCONCLUSIVE(3, "a drill or a check gave no evidence either way"),
    ENVIRONMENT(4, "a missing program, a taken port, a permission, a server that failed"),
    INTERRUPTED(130, "interrupted; everything the command had started was stopped");

    private final int code;
    private final String meaning;

    ExitStatus(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    /** In words, for the help. */
    public String meaning() {
        return meaning;
    }

    /** What a drill's verdict ends the process with. */
    public static ExitStatus of(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> OK;
            case FAILED -> FAILED;
            case INCONCLUSIVE -> INCONCLUSIVE;
        };
    }

    /** What a failure ends the process with. */
    public static ExitStatus of(ErrorCode code) {
        return switch (code.kind()) {
            case CONFIGURATION -> CONFIGURATION;
            case ENVIRONMENT -> ENVIRONMENT;
            case INTERRUPTED -> INTERRUPTED;
        };
    }

    /** What an exception ends the process with; one that nobody foresaw is the environment's. */
    public static ExitStatus of(Throwable thrown) {
        return switch (thrown) {
            case UnderstudyException known -> of(known.code());
            case InterruptedException interrupted -> INTERRUPTED;
            default -> ENVIRONMENT;
        };
    }
}
