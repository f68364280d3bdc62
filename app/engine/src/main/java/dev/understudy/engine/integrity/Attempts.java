package dev.understudy.engine.integrity;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.report.DrillReport.CheckResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Checks one by one: what one of them cannot find out must not keep the next from being made. Not thread-safe. */
final class Attempts {
    private final List<CheckResult> checks = new ArrayList<>();

    /** Makes a check; one that throws is a check that threw, under the same name. */
    void check(String name, Supplier<CheckResult> check) {
        try {
            checks.add(check.get());
        } catch (UnderstudyException e) {
            unlessInterrupted(e);
            checks.add(CheckResult.threw(name, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            checks.add(CheckResult.threw(name, e.toString()));
        }
    }

    List<CheckResult> checks() {
        return List.copyOf(checks);
    }

    static void unlessInterrupted(UnderstudyException e) {
        if (e.code() == ErrorCode.INTERRUPTED) {
            throw e;
        }
    }
}
