package dev.understudy.core.report;

/** What a drill came to. */
public enum Verdict {
    /** The objective was met, and the evidence says so. */
    PASSED,
    /** The objective was missed. */
    FAILED,
    /** There is no evidence either way: no acknowledged write, or a check that threw. */
    INCONCLUSIVE
}
