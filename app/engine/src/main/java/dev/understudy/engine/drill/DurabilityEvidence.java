package dev.understudy.engine.drill;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DurabilityJudge;
import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.workload.ClientPath;
import dev.understudy.engine.workload.PathSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The durability settings that the workload's sessions had at one time, per client path. Immutable.
 *
 * @param when in words that end a sentence, such as {@code before the fault}
 * @param settings of each path that could be asked, by its label
 * @param problems why a path could not be asked, by its label
 */
record DurabilityEvidence(String when, Map<String, Map<String, String>> settings, Map<String, String> problems) {
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);

    /** Asks on every path, as the workload's role. */
    static DurabilityEvidence read(String when, StackPlan plan, Databases databases, List<ClientPath> paths) {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        for (ClientPath path : paths) {
            try {
                settings.put(path.label(), PathSettings.read(plan, databases, path, SQL_TIMEOUT));
            } catch (SQLException e) {
                problems.put(path.label(), String.valueOf(e.getMessage()));
            }
        }
        return new DurabilityEvidence(when, settings, problems);
    }

    /**
     * One check over every path that could be asked, and one for each that could not. A stack that is declared fast promises nothing, so
     * there is nothing to check.
     */
    List<CheckResult> checks(StackSpec spec) {
        if (spec.durability() == Durability.FAST) {
            return List.of();
        }
        List<CheckResult> checks = new ArrayList<>();
        if (!settings.isEmpty()) {
            List<String> weaker = weaker(spec);
            checks.add(CheckResult.of(
                    "writes are as durable as the stack file declares, " + when,
                    weaker.isEmpty(),
                    weaker.isEmpty() ? text(merged()) : String.join("; ", weaker)));
        }
        problems.forEach((path, problem) ->
                checks.add(CheckResult.threw("ask " + path + " how durable its writes are, " + when, problem)));
        return checks;
    }

    private List<String> weaker(StackSpec spec) {
        return settings.entrySet().stream()
                .flatMap(path -> DurabilityJudge.contradictions(spec, path.getValue()).stream()
                        .map(contradiction -> "on " + path.getKey() + " " + contradiction))
                .toList();
    }

    private static String text(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(", "));
    }

    /** By setting: the value on all paths, or, where they differ, each with its path. */
    Map<String, String> merged() {
        Map<String, String> merged = new TreeMap<>();
        for (String name : DurabilityJudge.SETTINGS) {
            Map<String, String> byPath = new LinkedHashMap<>();
            settings.forEach((path, values) -> byPath.put(path, values.getOrDefault(name, "")));
            List<String> distinct = byPath.values().stream().distinct().toList();
            if (distinct.size() == 1) {
                merged.put(name, distinct.getFirst());
            } else if (distinct.size() > 1) {
                merged.put(
                        name,
                        byPath.entrySet().stream()
                                .map(value -> value.getValue() + " (" + value.getKey() + ")")
                                .collect(Collectors.joining(", ")));
            }
        }
        return merged;
    }
}
