package dev.understudy.engine.backup;

import dev.understudy.core.backup.BackupChoice;
import dev.understudy.core.backup.BackupKind;
import dev.understudy.core.backup.BackupSet;
import dev.understudy.core.backup.RepositoryState;
import dev.understudy.core.backup.RestorePoint;
import dev.understudy.core.backup.RestoreTarget;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Backups of a stack that runs. They are made where the primary's data are, and hold nobody off: a failover meanwhile ends them, and pgBackRest
 * takes up what they had copied the next time. Thread-safe.
 */
public final class BackupOperator {
    private final RunningStack stack;
    private final ArchivePlan archive;
    private final Progress progress;

    /**
     * @param stack closed by the caller
     * @throws UnderstudyException {@link ErrorCode#STACK_FILE} when its plan has no archive
     */
    public BackupOperator(RunningStack stack, Progress progress) {
        this.stack = stack;
        this.archive = stack.plan().archive().orElseThrow(() -> none(stack));
        this.progress = progress;
    }

    private static UnderstudyException none(RunningStack stack) {
        return new UnderstudyException(
                ErrorCode.STACK_FILE,
                "stack " + stack.plan().name() + " has no archive and no backups",
                stack.plan().spec().backup().isPresent()
                        ? "Its plan says why: " + String.join("; ", stack.plan().notes())
                        : "A stack file asks for them with `backup:` (docs/backup.md); a stack that exists keeps the plan it was made with.");
    }

    /**
     * Makes a backup in one repository, or in each.
     *
     * @param kind what is wanted; where nothing is there to build on, a full one is made
     * @return what was made, in order of the repositories' numbers
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} with pgBackRest's error; those made before it stay
     */
    public List<BackupSet> take(BackupKind kind, OptionalInt repository) {
        List<BackupSet> made = new ArrayList<>();
        for (ArchivePlan.Repository each : chosen(repository)) {
            try (Step step = progress.begin(
                    "repository " + each.number() + ", " + each.wish().region() + ": " + kind.word() + " backup")) {
                PgBackRest program = primary();
                program.run(PgBackRest.LONG, List.of("--repo=" + each.number(), "--type=" + kind.word(), "backup"));
                BackupSet set = state(program, each.number()).newest().orElseThrow();
                made.add(set);
                step.done(set.label() + ", " + (set.copiedBytes() >> 20) + " MB");
            }
        }
        return List.copyOf(made);
    }

    /** What there is, in order of the repositories' numbers. It is asked of any node: the repositories are everybody's. */
    public List<RepositoryState> list() {
        return anyNode().repositories();
    }

    /** Whether what is written now can be restored later: each repository takes WAL, has a backup and no gap after it. */
    public List<CheckResult> check() {
        List<CheckResult> checks = new ArrayList<>();
        PgBackRest program = primary();
        try (Step step = progress.begin("a segment of WAL into every repository")) {
            checks.add(ArchiveChecks.takesWal(program));
            step.done("");
        }
        checks.addAll(ArchiveChecks.stored(program, archive.repositories()));
        return List.copyOf(checks);
    }

    /** Reads everything that is stored and compares it with its checksums, and looks for what is missing; restores nothing. */
    public List<CheckResult> verify(OptionalInt repository) {
        List<CheckResult> checks = new ArrayList<>();
        PgBackRest program = anyNode();
        List<ArchivePlan.Repository> repositories = chosen(repository);
        for (ArchivePlan.Repository each : repositories) {
            try (Step step = progress.begin("repository " + each.number() + ": read everything")) {
                checks.add(ArchiveChecks.isAsStored(program, each.number()));
                step.done("");
            }
        }
        checks.addAll(ArchiveChecks.stored(program, repositories));
        return List.copyOf(checks);
    }

    /**
     * Restores a backup of each repository into a copy that is looked at and thrown away.
     *
     * @param exclusive whether to stop just before the target
     * @param label a backup to insist on; empty for the newest that reaches the target
     */
    public List<RestoreReport> prove(
            OptionalInt repository, RestoreTarget target, boolean exclusive, Optional<String> label) {
        requireFitting(target, exclusive);
        List<RepositoryState> states = list();
        RestoreTarget found = found(target);
        // All of them before the first is restored, which takes its time.
        List<RestoreOrder> orders = chosen(repository).stream()
                .map(each -> new RestoreOrder(
                        BackupChoice.of(states.get(each.number() - 1), found, label, Instant.now()), found, exclusive))
                .toList();
        RestoreProof proof = new RestoreProof(stack, archive, progress);
        return orders.stream().map(proof::of).toList();
    }

    private static void requireFitting(RestoreTarget target, boolean exclusive) {
        boolean fits = switch (target) {
            case RestoreTarget.Time time -> true;
            case RestoreTarget.Position position -> true;
            case RestoreTarget.Transaction transaction -> true;
            case RestoreTarget.Latest latest -> false;
            case RestoreTarget.Immediate immediate -> false;
            case RestoreTarget.Point point -> false;
        };
        if (exclusive && !fits) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "there is no \"just before\" for target " + target.type(),
                    "--exclusive goes with a time, a position or a transaction.");
        }
    }

    private RestoreTarget found(RestoreTarget target) {
        return target instanceof RestoreTarget.Point point
                ? new RestoreTarget.Point(
                        point.name(),
                        new RestorePoints(stack).named(point.name()).map(RestorePoint::lsn))
                : target;
    }

    /**
     * Gives this moment a name that can be restored to.
     *
     * @throws UnderstudyException {@link ErrorCode#USAGE} when the name is taken, or none
     */
    public RestorePoint restorePoint(String name) {
        try (Step step = progress.begin("restore point " + name)) {
            RestorePoint point =
                    new RestorePoints(stack).create(primary().node().plan(), name);
            step.done(point.lsn().toString());
            return point;
        }
    }

    /** The moments that have names, the oldest first. */
    public List<RestorePoint> restorePoints() {
        return new RestorePoints(stack).list();
    }

    /**
     * Deletes what retention keeps no longer.
     *
     * @param label a backup that goes whatever retention says, with all that build on it; empty for none
     * @param dryRun only says what would go
     * @return what pgBackRest says that it does, a line each
     */
    public List<String> expire(OptionalInt repository, Optional<String> label, boolean dryRun) {
        List<String> said = new ArrayList<>();
        for (ArchivePlan.Repository each : chosen(repository)) {
            List<String> arguments = new ArrayList<>(List.of("--repo=" + each.number(), "--log-level-console=info"));
            label.ifPresent(set -> arguments.add("--set=" + set));
            if (dryRun) {
                arguments.add("--dry-run");
            }
            arguments.add("expire");
            primary()
                    .run(PgBackRest.QUICK, arguments)
                    .lines()
                    .filter(line -> line.contains(" repo" + each.number() + ": "))
                    .map(line -> line.substring(line.indexOf(" repo" + each.number() + ": ") + 1))
                    .forEach(said::add);
        }
        return List.copyOf(said);
    }

    private RepositoryState state(PgBackRest program, int number) {
        return program.repositories().get(number - 1);
    }

    private List<ArchivePlan.Repository> chosen(OptionalInt repository) {
        if (repository.isEmpty()) {
            return archive.repositories();
        }
        int number = repository.getAsInt();
        if (number < 1 || number > archive.repositories().size()) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "there is no repository " + number,
                    "There are " + archive.repositories().size() + ", numbered from 1.");
        }
        return List.of(archive.repositories().get(number - 1));
    }

    private PgBackRest primary() {
        List<NodeHandle> primaries = stack.assignedPrimaries();
        if (primaries.size() != 1) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "stack " + stack.plan().name() + " has " + primaries.size()
                            + " nodes that were told to be the primary",
                    "A failover is under way or was cut off: `understudy status`, then `understudy up`.");
        }
        return new PgBackRest(primaries.getFirst(), archive);
    }

    /** The primary where one runs; else another that does, since programs are run where a server is. */
    private PgBackRest anyNode() {
        return new PgBackRest(
                Stream.concat(stack.assignedPrimaries().stream(), stack.nodes().stream())
                        .filter(node -> node.state() == ServiceState.RUNNING)
                        .findFirst()
                        .orElseGet(() -> stack.nodes().getFirst()),
                archive);
    }
}
