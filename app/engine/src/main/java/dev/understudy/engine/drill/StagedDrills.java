package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.report.DrillReport;
import dev.understudy.core.report.Expected;
import dev.understudy.core.report.PinnedClients;
import dev.understudy.core.report.ReportText;
import dev.understudy.core.report.RunsReport;
import dev.understudy.core.report.TextStyle;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.StackName;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.failover.ControllerMemoryFile;
import dev.understudy.engine.failover.NodeOperations;
import dev.understudy.engine.integrity.IntegrityBaseline;
import dev.understudy.engine.integrity.IntegrityChecks;
import dev.understudy.engine.ledger.LedgerTable;
import dev.understudy.engine.migrate.Migrations;
import dev.understudy.engine.pinned.PinnedClientSearch;
import dev.understudy.engine.sample.SampleData;
import dev.understudy.engine.sample.SampleLoad;
import dev.understudy.engine.sample.SampleSize;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.workload.ClientPath;
import dev.understudy.engine.workload.WorkloadOptions;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceHandle;
import dev.understudy.runtime.StackRuntime;
import dev.understudy.runtime.Uninterrupted;
import dev.understudy.runtime.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Plays drills on stacks with real data under traffic: what was lost is counted, how long every client path was out is measured, everybody
 * is brought back, and what came of it is held against what was expected. Thread-safe: each run has its own state.
 */
public final class StagedDrills implements DrillRunner {
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);
    private static final int NAME_SUFFIX_BYTES = 3;

    private final StackRuntime runtime;
    private final BiFunction<StackSpec, Progress, StackPlan> planner;
    private final Path migrations;
    private final Path ephemeralRuns;
    private final DrillPatience patience;

    /**
     * @param planner plans an ephemeral stack, with a port block of its own
     * @param migrations the sample's Flyway migrations
     * @param ephemeralRuns where run directories of ephemeral stacks go: these outlive their stack
     * @param patience how long is waited for what should happen
     */
    public StagedDrills(
            StackRuntime runtime,
            BiFunction<StackSpec, Progress, StackPlan> planner,
            Path migrations,
            Path ephemeralRuns,
            DrillPatience patience) {
        this.runtime = runtime;
        this.planner = planner;
        this.migrations = migrations;
        this.ephemeralRuns = ephemeralRuns;
        this.patience = patience;
    }

    @Override
    public DrillResult run(DrillTarget target, DrillRequest request, Progress progress) {
        try (DrillStage stage = stage(target, request, progress)) {
            boolean ephemeral = !stage.attached();
            if (ephemeral) {
                loadSample(stage, request, progress);
            }
            RunSeries series = runAll(stage, request, runsDirectory(stage, ephemeral), progress);
            return result(series, request, stage.stack().plan());
        }
    }

    private RunSeries runAll(DrillStage stage, DrillRequest request, Path runs, Progress progress) {
        RunSeries series;
        Chance chance = Chance.of(request.seed());
        try {
            series = RunSeries.play(request.runs(), () -> runOnce(stage, request, runs, chance, progress));
        } catch (RuntimeException e) {
            if (stage.attached()) {
                Uninterrupted.run(e, () -> dropLedger(stage));
            }
            throw e;
        }
        return stage.attached() ? series.afterwards(() -> dropLedger(stage)) : series;
    }

    private DrillStage stage(DrillTarget target, DrillRequest request, Progress progress) {
        return switch (target) {
            case DrillTarget.Ephemeral ephemeral ->
                DrillStage.ephemeral(startEphemeral(ephemeral.spec(), request, progress), request.keep(), progress);
            case DrillTarget.Attached attached ->
                requireAutomation(DrillStage.attached(attach(attached.name()), request.commandLine(), progress));
        };
    }

    /** Its controller goes by what the stack's operator said last. */
    private static DrillStage requireAutomation(DrillStage stage) {
        if (ControllerMemoryFile.of(stage.stack().plan()).load().paused()) {
            stage.close();
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "automation of stack " + stage.stack().plan().name() + " is paused: nobody would fail over",
                    "Resume it first: understudy resume --stack "
                            + stage.stack().plan().name());
        }
        return stage;
    }

    /** Nobody knows its name yet, so of one that does not come up nothing may be left. */
    private RunningStack startEphemeral(StackSpec spec, DrillRequest request, Progress progress) {
        StackName name = ephemeralName(spec);
        try {
            StackPlan plan = planner.apply(spec.named(name), progress);
            // Before minutes of work, for what comes of them is known.
            Applicability.require(
                    request, Setting.planned(plan, policy(plan, request), runtime.canFillDisks(plan)), spec.name());
            return runtime.start(plan, progress);
        } catch (RuntimeException e) {
            Uninterrupted.run(e, () -> runtime.discard(name, progress));
            throw e;
        }
    }

    private static FailoverPolicy policy(StackPlan plan, DrillRequest request) {
        return request.policy().orElse(plan.spec().failover());
    }

    private RunningStack attach(StackName name) {
        return runtime.attach(name)
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.STACK_UNKNOWN,
                        "there is no stack " + name,
                        "Bring it up (understudy up --stack " + name
                                + "), or leave --stack away: the drill then makes one."));
    }

    /** A name of its own, so that the drill never meets a stack that is in use. */
    private static StackName ephemeralName(StackSpec spec) {
        byte[] random = new byte[NAME_SUFFIX_BYTES];
        new SecureRandom().nextBytes(random);
        String suffix = "-drill-x" + HexFormat.of().formatHex(random);
        String stem = spec.name().value();
        return new StackName(stem.substring(0, Math.min(stem.length(), StackName.LENGTH_MAX - suffix.length()))
                        .replaceAll("-$", "")
                + suffix);
    }

    private Path runsDirectory(DrillStage stage, boolean ephemeral) {
        return ephemeral ? ephemeralRuns : Path.of(stage.stack().plan().layout().runs());
    }

    private void loadSample(DrillStage stage, DrillRequest request, Progress progress) {
        NodePlan primary = stage.stack().plan().declaredPrimary();
        try (Step step = progress.begin("migrate the sample schema")) {
            new Migrations(stage.databases(), primary.endpoint()).migrate(migrations);
            step.done("");
        }
        if (request.sampleBytes() > 0) {
            try (Step step = progress.begin("load sample data")) {
                SampleLoad load = new SampleData(request.seed(), new SampleSize(request.sampleBytes()))
                        .load(stage.databases(), primary.endpoint(), loaded -> {});
                // A server that has run for a while has checkpointed its old data. With the load behind the last one,
                // the crash
                // recovery would remove WAL that a rewind still needs, and every rejoin would be a clone.
                new NodeOperations(stage.stack(), stage.databases()).checkpoint(primary);
                step.done(String.format(
                        Locale.ROOT,
                        "%d MB on disk, %.0f MB/s",
                        load.diskBytes() / (1024 * 1024),
                        load.megabytesPerSecond()));
            }
        }
    }

    private DrillReport runOnce(DrillStage stage, DrillRequest request, Path runs, Chance chance, Progress progress) {
        RunningStack stack = stage.stack();
        Databases databases = stage.databases();
        StackSpec spec = stack.plan().spec();
        FailoverPolicy policy = policy(stack.plan(), request);
        DrillRun run = new DrillRun(
                stack,
                databases,
                policy,
                workload(stack.plan(), request),
                patience,
                stage.attached(),
                chance,
                progress);
        Setting setting = run.setting();
        Applicability.require(request, setting, stack.plan().name());
        RunDirectory directory =
                RunDirectory.create(runs, Instant.now(), request.drill().name());
        directory.write("plan.json", Json.pretty(stack.plan()));
        directory.write("command.txt", request.commandLine() + "\n");
        try (EventLog events = EventLog.open(directory.events(), event -> {});
                PartRecord parts = PartRecord.open(stack, directory.engineEvents())) {
            IntegrityBaseline integrity = IntegrityBaseline.read(stack);
            Optional<String> server = ServerVersion.of(
                    databases, stack.node(setting.primary()).plan().endpoint());
            Outcome outcome = run.perform(
                    request.drill(), setting, directory.ledger(), events, expected -> writeDown(expected, directory));
            RunEvidence evidence = prove(stage, outcome, integrity, progress);
            parts.close();
            parts.unexpected(handled(outcome, events), givingUp(request.drill(), outcome))
                    .forEach(event -> events.add(event.atNanos(), DrillReport.UNEXPECTED, event.words()));
            Map<String, String> environment = DrillEnvironment.of(stack.plan(), request, policy, server);
            keepLogs(stack, directory);
            PinnedClients pinned = new PinnedClientSearch(stack, databases)
                    .search(outcome.history(), directory::log, outcome.faultNanos());
            DrillReport report = new RunReport(request.drill().name(), spec, outcome, evidence, events)
                    .make(environment, directory, pinned);
            directory.write(directory.report().getFileName().toString(), Json.pretty(report) + "\n");
            directory.write(
                    directory.reportText().getFileName().toString(), ReportText.render(report, TextStyle.PLAIN));
            return report;
        } catch (SQLException e) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "the drill could not use the stack: " + e.getMessage(),
                    "Look at `understudy status` and at the logs in " + directory.path() + ".",
                    e);
        } finally {
            keepLogs(stack, directory);
        }
    }

    private static void writeDown(List<Expected> expected, RunDirectory directory) {
        directory.write(
                "expected.txt",
                expected.stream().map(each -> each.sentence() + "\n").collect(Collectors.joining()));
    }

    /** What was struck, and what the controller did something to, each from when on. */
    private static Map<String, Long> handled(Outcome outcome, EventLog events) {
        Map<String, Long> handled = new HashMap<>(events.decidedOn());
        outcome.struck().forEach(node -> handled.put(node.value(), outcome.faultNanos()));
        return handled;
    }

    private static Set<String> givingUp(Drill drill, Outcome outcome) {
        return drill.makesGiveUp()
                ? outcome.struck().stream().map(NodeId::value).collect(Collectors.toSet())
                : Set.of();
    }

    private RunEvidence prove(DrillStage stage, Outcome outcome, IntegrityBaseline before, Progress progress) {
        RunningStack stack = stage.stack();
        Databases databases = stage.databases();
        try (Step step = progress.begin("look up every acknowledged write on every node")) {
            IntegrityChecks integrity = new IntegrityChecks(stack, databases, before, patience.replay(), progress);
            RunEvidence evidence =
                    new EvidenceCollector(stack, databases, patience.replay(), integrity).collect(outcome);
            step.done("");
            return evidence;
        }
    }

    private static WorkloadOptions workload(StackPlan plan, DrillRequest request) {
        List<ClientPath> paths = ClientPath.of(plan);
        WorkloadOptions standard = WorkloadOptions.standard(paths);
        return new WorkloadOptions(
                paths,
                request.clientsPerPath(),
                (double) request.ratePerSecond() / paths.size(),
                request.clientTimeout(),
                standard.reconnectPauseMax(),
                standard.maxDuration());
    }

    private static void keepLogs(RunningStack stack, RunDirectory directory) {
        stack.nodes().forEach(node -> keepLog(node, directory));
        stack.poolers().forEach(pooler -> keepLog(pooler, directory));
    }

    /** Once: the report may have been made of it. */
    private static void keepLog(ServiceHandle part, RunDirectory directory) {
        Path log = directory.log(part.id());
        if (!Files.exists(log)) {
            part.keepLog(log);
        }
    }

    /** An attached stack is left as it was found, but for its roles. */
    private static void dropLedger(DrillStage stage) {
        List<NodePlan> nodes = stage.stack().plan().nodes();
        try (Connection migrator = stage.databases()
                .openPrimary(nodes.stream().map(NodePlan::endpoint).toList(), DbRole.MIGRATOR, SQL_TIMEOUT)) {
            new LedgerTable().drop(migrator);
        } catch (SQLException e) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "the ledger's schema could not be removed from database " + PoolDatabase.SERVER_DATABASE + ": "
                            + e.getMessage(),
                    "Remove it by hand: understudy psql migrator -- -c 'DROP SCHEMA " + LedgerTable.SCHEMA
                            + " CASCADE'",
                    e);
        }
    }

    private static DrillResult result(RunSeries series, DrillRequest request, StackPlan plan) {
        if (request.runs() == 1) {
            DrillReport report = series.reports().getFirst();
            return new DrillResult(report.verdict(), Json.pretty(report), ReportText.render(report, TextStyle.PLAIN));
        }
        RunsReport runs = RunsReport.of(
                series.reports(),
                series.unfinished(),
                series.reports().isEmpty()
                        ? DrillEnvironment.of(plan, request, policy(plan, request), Optional.empty())
                        : series.reports().getFirst().environment());
        return new DrillResult(runs.verdict(), Json.pretty(runs), ReportText.render(runs, TextStyle.PLAIN));
    }
}
