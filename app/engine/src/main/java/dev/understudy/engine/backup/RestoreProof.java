package dev.understudy.engine.backup;

import dev.understudy.core.backup.RestoreTarget;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.engine.backup.RestoreReport.Copy;
import dev.understudy.engine.integrity.SpareIntegrity;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.SpareServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Proves a backup by restoring it (D0.9): nothing less shows that it can be. The stack serves its clients meanwhile. */
final class RestoreProof {
    private static final String RESTORED = "the backup's files can be restored";
    private static final String REPLAYED = "the archive leads from the backup to the target";
    private static final String NAME = "proof";
    /** Timeline, end of replay, last transaction of it. */
    private static final String ASK =
            "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int,"
                    + " pg_last_wal_replay_lsn(), pg_last_xact_replay_timestamp()";

    private static final double NANOS_PER_MILLI = 1e6;

    private final RunningStack stack;
    private final ArchivePlan archive;
    private final Progress progress;

    RestoreProof(RunningStack stack, ArchivePlan archive, Progress progress) {
        this.stack = stack;
        this.archive = archive;
        this.progress = progress;
    }

    /** Restores, replays, looks, and deletes what it made; what goes wrong is a check that failed. */
    RestoreReport of(RestoreOrder order) {
        try (SpareServer spare = stack.spare(NAME)) {
            return new Attempt(spare, order).report();
        }
    }

    /** One restore. */
    private final class Attempt {
        private final RestoredCopy copy;
        private final SpareServer spare;
        private final RestoreOrder order;
        private final List<CheckResult> checks = new ArrayList<>();

        Attempt(SpareServer spare, RestoreOrder order) {
            this.spare = spare;
            this.order = order;
            this.copy = new RestoredCopy(stack.plan(), archive, spare);
        }

        RestoreReport report() {
            double restored = timed(RESTORED, "restore " + order.set().label(), () -> copy.restore(order));
            double replayed = isSound() ? timed(REPLAYED, "replay to " + words(), copy::replay) : 0;
            Optional<Copy> found = Optional.empty();
            double checked = 0;
            if (isSound()) {
                long began = System.nanoTime();
                found = look();
                checked = (System.nanoTime() - began) / NANOS_PER_MILLI;
            }
            return new RestoreReport(order.set(), words(), restored, replayed, checked, found, checks);
        }

        private boolean isSound() {
            return checks.stream().allMatch(check -> check.outcome() == CheckResult.Outcome.PASSED);
        }

        private String words() {
            String value = order.target().value();
            return order.target() instanceof RestoreTarget.Latest
                    ? "latest"
                    : order.target().type()
                            + (value.isEmpty() ? "" : " " + value)
                            + (order.exclusive() ? ", exclusive" : "");
        }

        private double timed(String name, String what, Runnable work) {
            long began = System.nanoTime();
            try (Step step = progress.begin("repository " + order.set().repository() + ": " + what)) {
                work.run();
                step.done("");
                checks.add(CheckResult.of(name, true, "yes"));
            } catch (UnderstudyException e) {
                if (e.code() == ErrorCode.INTERRUPTED) {
                    throw e;
                }
                checks.add(CheckResult.of(name, false, String.valueOf(e.getMessage())));
            }
            return (System.nanoTime() - began) / NANOS_PER_MILLI;
        }

        private Optional<Copy> look() {
            try (Step step = progress.begin("amcheck, every page, every row")) {
                SpareIntegrity integrity = new SpareIntegrity(spare);
                List<String> told = integrity.ask(ASK);
                SpareIntegrity.Looked looked = integrity.look();
                checks.addAll(looked.checks());
                step.done("");
                return Optional.of(new Copy(
                        Integer.parseInt(told.get(0)),
                        Lsn.parse(told.get(1)),
                        Optional.of(told.get(2)).filter(time -> !time.isEmpty()),
                        looked.tables(),
                        looked.rows()));
            } catch (UnderstudyException e) {
                if (e.code() == ErrorCode.INTERRUPTED) {
                    throw e;
                }
                checks.add(CheckResult.threw("the restored copy can be looked at", String.valueOf(e.getMessage())));
                return Optional.empty();
            }
        }
    }
}
