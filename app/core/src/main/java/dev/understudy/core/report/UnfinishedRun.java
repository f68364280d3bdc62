package dev.understudy.core.report;

import dev.understudy.core.error.UnderstudyException;

/**
 * The run with which a series ended before its time, because it could not be carried through: it says nothing about the stack's
 * failover, neither way. Component names are keys of {@code report.json}.
 *
 * @param run its number, at least 2: a series of which nothing was finished has no report
 * @param runsAsked how many runs there should have been
 * @param code the error's stable name, as the command line prints it
 * @param error what happened
 * @param hint the way out; empty when nobody foresaw it
 */
public record UnfinishedRun(int run, int runsAsked, String code, String error, String hint) {
    /** The code of an error that nobody foresaw. */
    private static final String INTERNAL = "INTERNAL";

    public static UnfinishedRun of(int run, int runsAsked, RuntimeException e) {
        return e instanceof UnderstudyException known
                ? new UnfinishedRun(run, runsAsked, known.code().name(), String.valueOf(e.getMessage()), known.hint())
                : new UnfinishedRun(run, runsAsked, INTERNAL, e.toString(), "");
    }

    /** The same with what else went wrong. */
    public UnfinishedRun and(RuntimeException e) {
        return new UnfinishedRun(run, runsAsked, code, error + "; and then: " + e.getMessage(), hint);
    }

    String reason() {
        String rest = run < runsAsked ? " and ended the series" : "";
        return "run " + run + " of " + runsAsked + " could not be carried through" + rest + ": [" + code + "] " + error;
    }
}
