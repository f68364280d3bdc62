package dev.understudy.engine;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.StackName;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.agent.AgentStatus;
import dev.understudy.engine.agent.Agents;
import dev.understudy.engine.backup.BackupOperator;
import dev.understudy.engine.connect.ConnectionStrings;
import dev.understudy.engine.doctor.Doctor;
import dev.understudy.engine.doctor.Finding;
import dev.understudy.engine.doctor.PackageManager;
import dev.understudy.engine.drill.DrillRequest;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillRunner;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.failover.StackMark;
import dev.understudy.engine.failover.UnfinishedFailover;
import dev.understudy.engine.fault.Fault;
import dev.understudy.engine.fault.LinkedStack;
import dev.understudy.engine.migrate.Migrations;
import dev.understudy.engine.operation.MembershipOperator;
import dev.understudy.engine.operation.StackOperator;
import dev.understudy.engine.rotation.Rotations;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.stackfile.StackFiles;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.engine.status.StatusGatherer;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.StackRuntime;
import dev.understudy.runtime.Uninterrupted;
import dev.understudy.runtime.host.HelperPrograms;
import dev.understudy.runtime.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Everything Understudy can do, for every front end: they parse, call this and print. The parts come from outside; one place per
 * process puts them together. Thread-safe as far as its parts are.
 */
public final class Appliance {
    private final Parts parts;

    public Appliance(Parts parts) {
        this.parts = parts;
    }

    /**
     * What it is made of.
     *
     * @param home the checkout or installation
     * @param files finds and parses stack files
     * @param survey gathers host facts, touching nothing
     * @param helpers looks for what plans do not name
     * @param plans plans stacks here
     * @param renderer writes stacks as compose projects
     * @param runtime runs the plan
     * @param drills runs drills
     */
    public record Parts(
            Path home,
            StackFiles files,
            HostSurvey survey,
            Supplier<HelperPrograms> helpers,
            Plans plans,
            ComposeRenderer renderer,
            StackRuntime runtime,
            DrillRunner drills) {}

    /**
     * Which stack is meant.
     *
     * @param file a stack file's path or bundled name
     * @param name overrides the name in the file
     * @param postgres overrides the PostgreSQL in the file
     */
    public record Selection(Optional<String> file, Optional<StackName> name, PostgresWish postgres) {
        /** With the file's PostgreSQL. */
        public Selection(Optional<String> file, Optional<StackName> name) {
            this(file, name, PostgresWish.NONE);
        }

        /** Whether nothing but the name is said, so that a stack is meant that exists, whatever it was made from. */
        boolean isNameAlone() {
            return name.isPresent() && file.isEmpty() && postgres.equals(PostgresWish.NONE);
        }
    }

    /** The stack as its file asks for it, under the name that is meant. */
    public StackSpec spec(Selection selection) {
        StackSpec spec = parts.files().load(selection.file());
        return selection.postgres().of(selection.name().map(spec::named).orElse(spec));
    }

    /** The name that is meant; reads the stack file only when it must. */
    public StackName name(Selection selection) {
        return selection
                .name()
                .orElseGet(() -> parts.files().load(selection.file()).name());
    }

    /** What bringing the stack up would start and write. Touches nothing. */
    public StackPlan plan(Selection selection) {
        StackSpec spec = spec(selection);
        return parts.plans().look(spec);
    }

    /**
     * Writes the stack as a compose project.
     *
     * @return the rendered files, relative to the directory
     */
    public List<String> render(Selection selection, Path directory) {
        return parts.renderer().render(spec(selection), directory);
    }

    /**
     * Brings the stack up, idempotently. One that exists keeps the plan it was made with.
     *
     * @throws UnderstudyException {@link ErrorCode#STACK_DIFFERS} when it was made from another stack file, or for another driver than
     *     the one that is insisted on
     */
    public RunningStack up(Selection selection, Progress progress) {
        return up(selection, progress, running -> running);
    }

    /**
     * The same, with something to do before the command counts as done, such as showing the status: an interrupt until then stops
     * again what this call started. What ran before runs on.
     */
    public <T> T up(Selection selection, Progress progress, Function<RunningStack, T> last) {
        Optional<StackPlan> existing = existingPlan(selection);
        existing.ifPresent(plan -> {
            ExistingStack.requireSameDriver(plan, parts.plans().driver());
            parts.runtime().restore(plan.name());
        });
        Set<String> before = existing.isPresent() ? StackServices.running(attach(selection)) : Set.of();
        boolean unfinished = existing.isPresent() && UnfinishedFailover.isIn(attach(selection));
        RunningStack running = start(existing, selection, progress);
        try {
            if (existing.isPresent()) {
                running = ExistingStack.finish(parts.runtime(), running, unfinished, progress);
            }
            T result = last.apply(running);
            Uninterrupted.requireNoInterrupt();
            return result;
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                RunningStack started = running;
                Uninterrupted.run(e, () -> takeDown(started, before));
            }
            throw e;
        }
    }

    private void takeDown(RunningStack running, Set<String> before) {
        if (before.isEmpty()) {
            StackMark.of(running.plan()).setDown();
            agents(running).stop(Progress.SILENT);
        }
        StackServices.stopOthers(running, before);
    }

    private RunningStack start(Optional<StackPlan> existing, Selection selection, Progress progress) {
        try {
            StackPlan plan = existing.orElseGet(() -> parts.plans().reserve(spec(selection), progress));
            return parts.runtime().start(plan, progress);
        } catch (RuntimeException e) {
            StackName name = name(selection);
            // It came to nothing: the ports that were reserved for it are free again.
            if (existing.isEmpty() && parts.runtime().attach(name).isEmpty()) {
                Uninterrupted.run(e, () -> parts.runtime().discard(name, Progress.SILENT));
            }
            throw e;
        }
    }

    /** Every stack of this user on this machine, running or not, sorted by name. */
    public List<StackSummary> stacks() {
        return parts.runtime().names().stream().map(this::summary).toList();
    }

    /** One that cannot be read is named with the reason, and hides nobody. */
    private StackSummary summary(StackName name) {
        try {
            return parts.runtime()
                    .attach(name)
                    .map(StackServices::summary)
                    .orElseGet(() -> StackSummary.unfinished(name));
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.STACK_UNKNOWN) {
                throw e;
            }
            return StackSummary.unreadable(name, String.valueOf(e.getMessage()));
        }
    }

    private Optional<StackPlan> existingPlan(Selection selection) {
        Optional<RunningStack> attached = parts.runtime().attach(name(selection));
        Optional<StackPlan> plan = attached.map(RunningStack::plan);
        attached.ifPresent(RunningStack::close);
        if (!selection.isNameAlone()) {
            plan.ifPresent(existing -> ExistingStack.requireSameFile(existing, spec(selection)));
        }
        return plan;
    }

    /**
     * A stack that was made before, whether it runs or not. The caller closes it, which does not stop it.
     *
     * @throws UnderstudyException {@link ErrorCode#STACK_UNKNOWN} when there is none
     */
    public RunningStack attach(Selection selection) {
        StackName name = name(selection);
        return parts.runtime().attach(name).orElseThrow(() -> unknown(name));
    }

    private static UnderstudyException unknown(StackName name) {
        return new UnderstudyException(
                ErrorCode.STACK_UNKNOWN,
                "there is no stack " + name,
                "Bring it up: understudy up --stack " + name + "\nOr see which there are: understudy list");
    }

    /** Stops the stack in reverse order, keeping its data. */
    public void down(Selection selection, Progress progress) {
        try (RunningStack stack = attach(selection)) {
            boolean watched = stopAgent(stack, progress);
            try {
                stack.stop(ShutdownMode.FAST, progress);
            } catch (UnderstudyException e) {
                if (e.code() == ErrorCode.LOCKED) {
                    // Somebody was quicker, and the stack runs on: so does its agent.
                    StackMark.of(stack.plan()).setUp();
                    if (watched) {
                        Uninterrupted.run(e, () -> agents(stack).start(Progress.SILENT));
                    }
                }
                throw e;
            }
        }
    }

    /** It would take what is stopped for crashed. Refused, as everything is, while another command has the stack. */
    private boolean stopAgent(RunningStack stack, Progress progress) {
        try (RunningStack.Hold hold = stack.hold("down")) {
            StackMark.of(stack.plan()).setDown();
            return agents(stack).stop(progress);
        }
    }

    /** The same of a stack at hand. */
    public void remove(RunningStack stack, Progress progress) {
        stopAgent(stack, progress);
        stack.remove(progress);
    }

    /**
     * Stops the stack and deletes its data, secrets and certificates; runs of drills stay.
     *
     * @throws UnderstudyException {@link ErrorCode#STACK_UNKNOWN} when there is none, not even one whose start was cut off
     */
    public void remove(Selection selection, Progress progress) {
        StackName name = name(selection);
        parts.runtime().attach(name).ifPresent(stack -> stopAgent(stack, progress));
        if (!parts.runtime().discard(name, progress)) {
            throw unknown(name);
        }
    }

    /** Whether a start of it was cut off before there was a plan: there is nothing to attach to, and something to remove. */
    public boolean isUnfinished(Selection selection) {
        StackName name = name(selection);
        return parts.runtime().names().contains(name)
                && parts.runtime().attach(name).isEmpty();
    }

    /** How the stack is now. */
    public StackStatus status(Selection selection) {
        try (RunningStack stack = attach(selection)) {
            return status(stack);
        }
    }

    /** How a stack at hand is now. */
    public StackStatus status(RunningStack stack) {
        try {
            return new StatusGatherer(stack).gather();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED, "interrupted while asking for the status", "Run the command again.", e);
        }
    }

    /** The stack's connection strings; made from its files, so they are there while it is down. */
    public ConnectionStrings connections(RunningStack stack) {
        return new ConnectionStrings(stack.plan(), stack.secrets());
    }

    /** Migrations against the node that is assigned primary. */
    public Migrations migrations(RunningStack stack) {
        Endpoint primary = stack.assignedPrimaries().stream()
                .map(node -> node.plan().endpoint())
                .findFirst()
                .orElseGet(() -> stack.plan().declaredPrimary().endpoint());
        return new Migrations(new Databases(stack.plan(), stack::secrets), primary);
    }

    /** What is installed here and what is missing; of which stacks passwords or certificates are due. */
    public List<Finding> doctor(PackageManager packages) {
        StackSpec spec = parts.files().load(Optional.of("production"));
        Doctor doctor = new Doctor(parts.survey().facts(spec), parts.helpers().get(), packages);
        return DueStacks.after(doctor.examine(), parts.runtime());
    }

    /** Loads what short commands load, touching nothing: for the JVM's cache of loaded classes. */
    public void warmUp() {
        StackPlan plan = plan(new Selection(Optional.empty(), Optional.empty()));
        Json.read(Json.line(plan), StackPlan.class);
        StatusGatherer.warmUp(plan);
    }

    /**
     * Opens the links of a stack that runs, with these faults on them, and keeps it from other commands until it is closed.
     *
     * @param command as the user typed it
     * @throws UnderstudyException {@link ErrorCode#USAGE} when a fault strikes a node that the stack has not
     */
    public LinkedStack links(Selection selection, List<Fault.OnNode> faults, String command, Progress progress) {
        return LinkedStack.open(attach(selection), faults, command, progress);
    }

    /**
     * What an operator can ask of a stack that runs.
     *
     * @param stack closed by the caller
     * @param command as the user typed it
     */
    public StackOperator operator(RunningStack stack, String command, Progress progress) {
        return new StackOperator(stack, command, progress);
    }

    /**
     * Adds standbys to a stack that runs, and removes them.
     *
     * @param stack closed by the caller
     * @param command as the user typed it
     */
    public MembershipOperator members(RunningStack stack, String command, Progress progress) {
        return new MembershipOperator(parts.runtime(), stack, command, progress);
    }

    /**
     * Backups of a stack that runs.
     *
     * @param stack closed by the caller
     * @throws UnderstudyException {@link ErrorCode#STACK_FILE} when it has no archive
     */
    public BackupOperator backups(RunningStack stack, Progress progress) {
        return new BackupOperator(stack, progress);
    }

    /**
     * Changes passwords and certificates of a stack that runs.
     *
     * @param stack closed by the caller
     * @param command as the user typed it
     */
    public Rotations rotations(RunningStack stack, String command, Progress progress) {
        return new Rotations(stack, command, progress);
    }

    /**
     * Makes sure that the stack has an agent of this build.
     *
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when no node runs: it would take the stack for lost
     */
    public AgentStatus startAgent(RunningStack stack, Progress progress) {
        try (RunningStack.Hold hold = stack.hold("agent start")) {
            if (stack.nodes().stream().noneMatch(node -> node.state() == ServiceState.RUNNING)) {
                throw new UnderstudyException(
                        ErrorCode.OPERATION_FAILED,
                        "stack " + stack.plan().name() + " is down: there is nothing to watch",
                        "Bring it up, which starts the agent, too: understudy up --stack "
                                + stack.plan().name());
            }
            return agents(stack).start(progress);
        }
    }

    /** The stack's agent, whether it lives or not. */
    public Agents agents(RunningStack stack) {
        return new Agents(stack.plan(), parts.home());
    }

    /** Runs a drill from start to report. */
    public DrillResult drill(DrillTarget target, DrillRequest request, Progress progress) {
        return parts.drills().run(target, request, progress);
    }
}
