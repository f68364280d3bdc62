package dev.understudy.engine.drill;

import dev.understudy.core.report.Verdict;

/**
 * What a drill came to, ready to print.
 *
 * @param verdict over all runs: the worst
 * @param json the report, as in {@code report.json}
 * @param text the report for people
 */
public record DrillResult(Verdict verdict, String json, String text) {}
