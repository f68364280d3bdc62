package dev.understudy.engine.integrity;

import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.runtime.json.Json;
import java.time.Duration;
import java.util.Optional;

/**
 * What a server says of its checksums at one time.
 *
 * @param on {@code data_checksums}
 * @param failures of all databases and the shared relations, since the statistics began: a crash throws them away
 * @param lastSeconds when it last met one, in seconds since 1970 by its clock
 * @param nowSeconds its clock
 */
record ChecksumCounts(boolean on, long failures, Optional<Double> lastSeconds, double nowSeconds) {
    private static final String ASK = """
            SELECT json_build_object(
                     'on', current_setting('data_checksums')::boolean,
                     'failures', coalesce(sum(checksum_failures), 0)::bigint,
                     'lastSeconds', extract(epoch FROM max(checksum_last_failure))::float8,
                     'nowSeconds', extract(epoch FROM clock_timestamp())::float8)
              FROM pg_stat_database""";

    static ChecksumCounts read(NodeSql node, Duration patience) {
        return Json.read(String.join("", node.run(patience, ASK).rows()), ChecksumCounts.class);
    }

    static String name(Object node) {
        return node + " met no page with a wrong checksum";
    }

    /**
     * Compares with what it said before the run. The count alone would not do: it begins anew after a crash. Pure.
     *
     * @param before empty when it could not be asked
     */
    CheckResult since(Optional<ChecksumCounts> before, String name) {
        if (!on) {
            return CheckResult.of(name, false, "data checksums are off: nobody would notice one");
        }
        if (before.isEmpty()) {
            return failures == 0
                    ? CheckResult.of(name, true, "none since its statistics began")
                    : CheckResult.threw(name, failures + " in its statistics, which could not be read before the run");
        }
        boolean sinceThen =
                lastSeconds.filter(last -> last >= before.get().nowSeconds()).isPresent();
        if (failures > before.get().failures() || sinceThen) {
            return CheckResult.of(
                    name,
                    false,
                    "checksum failures before the run " + before.get().failures() + ", now " + failures);
        }
        return CheckResult.of(name, true, "data checksums are on, no failure during the run");
    }
}
