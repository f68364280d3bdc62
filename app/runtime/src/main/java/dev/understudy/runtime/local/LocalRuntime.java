package dev.understudy.runtime.local;

import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.LoopbackPlacement;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.StackName;
import dev.understudy.runtime.Leadership;
import dev.understudy.runtime.Leadership.Member;
import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.StackRuntime;
import dev.understudy.runtime.Stanza;
import dev.understudy.runtime.Uninterrupted;
import dev.understudy.runtime.embedded.EmbeddedServers;
import dev.understudy.runtime.state.InitialisedMarker;
import dev.understudy.runtime.state.OwnedFiles;
import dev.understudy.runtime.state.PlanStore;
import dev.understudy.runtime.state.StackDirectories;
import dev.understudy.runtime.state.StackLock;
import dev.understudy.runtime.state.StackRemoval;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Stacks as processes of this machine. Thread-safe. */
public final class LocalRuntime implements StackRuntime {
    private final LocalEnvironment environment;
    private final OwnedFiles files;

    public LocalRuntime(LocalEnvironment environment) {
        this.environment = environment;
        this.files = new OwnedFiles(environment.account());
    }

    @Override
    public String driver() {
        return LoopbackPlacement.DRIVER;
    }

    @Override
    public RunningStack start(StackPlan plan, Progress progress) {
        plan.binaries().requireComplete();
        environment.account().requireUser();
        plan.binaries()
                .embedded()
                .ifPresent(
                        release -> EmbeddedServers.of(environment.directories()).ensure(release, progress));
        try (StackLock lock = StackLock.acquire(Path.of(plan.layout().root()), "up")) {
            LocalStack stack = new LocalStack(plan, environment, files);
            settleLeadership(stack);
            new StackChecks(stack, environment).check();
            BringUp bringUp = new BringUp(stack, progress);
            try {
                bringUp.run();
                Uninterrupted.requireNoInterrupt();
            } catch (RuntimeException e) {
                Uninterrupted.run(e, bringUp::undo);
                throw e;
            }
            return stack;
        }
    }

    @Override
    public RunningStack change(StackPlan plan, Progress progress) {
        LocalStack stack = new LocalStack(plan, environment, files);
        Optional<StackPlan> before = PlanStore.read(Path.of(plan.layout().root()));
        new StackChecks(stack, environment)
                .newcomers(before.map(StackPlan::nodes).orElse(List.of()).stream()
                        .map(NodePlan::id)
                        .toList());
        // What the plan on the disk names is deleted, or can be found again.
        before.filter(old -> !old.departing().isEmpty())
                .map(old -> new LocalStack(old, environment, files))
                .ifPresent(old -> new LocalDeparture(old, files).delete(PlanStore.gone(plan), progress));
        StackPreparation preparation = new StackPreparation(stack, environment, files);
        try (Step step = progress.begin("configuration and certificates")) {
            preparation.directories();
            preparation.configuration();
            preparation.certificates(
                    plan.nodes().stream().map(node -> node.id().value()).toList());
            // Last: from here on the new node is one of the stack, and has all that it needs.
            PlanStore.writeDurably(files, plan);
            step.done("");
        }
        stack.prometheus().forEach(LocalMonitoring::reload);
        return stack;
    }

    private static void settleLeadership(LocalStack stack) {
        List<Member> members =
                stack.localNodes().stream().map(LocalNode::member).toList();
        Leadership.settle(members).forEach((id, assignment) -> stack.local(id).assign(assignment));
    }

    @Override
    public Optional<RunningStack> attach(StackName name) {
        return PlanStore.read(environment.directories().stack(name))
                .filter(plan -> plan.driver().equals(LoopbackPlacement.DRIVER))
                .map(plan -> new LocalStack(plan, environment, files));
    }

    /** Processes have no disks of their own. */
    @Override
    public boolean canFillDisks(StackPlan plan) {
        return false;
    }

    @Override
    public List<StackName> names() {
        return StackDirectories.names(environment.directories());
    }

    @Override
    public boolean discard(StackName name, Progress progress) {
        Optional<RunningStack> planned = attach(name);
        if (planned.isPresent()) {
            planned.get().remove(progress);
            return true;
        }
        Path root = environment.directories().stack(name);
        if (!StackDirectories.isBegun(root)) {
            return false;
        }
        try (StackLock lock = StackLock.acquire(root, "down --volumes")) {
            environment.leases().release(root);
            StackRemoval.removeBare(root);
        }
        StackRemoval.removeIfEmpty(root);
        return true;
    }

    /** One call of {@link #start}: what it started, it can stop again. */
    private final class BringUp {
        private final LocalStack stack;
        private final StackPlan plan;
        private final Progress progress;
        private final boolean isNew;
        private final ConcurrentLinkedDeque<LocalService> started = new ConcurrentLinkedDeque<>();

        BringUp(LocalStack stack, Progress progress) {
            this.stack = stack;
            this.plan = stack.plan();
            this.progress = progress;
            this.isNew = !InitialisedMarker.of(plan.layout()).exists();
        }

        void run() {
            // A starter that was killed may have left its scripts running; two at once would be in each other's way.
            new StackOrphans(stack, environment).killScripts();
            StackPreparation preparation = new StackPreparation(stack, environment, files);
            NodeId primary = assignedPrimary();
            try (Step step = progress.begin("directories, secrets, configuration")) {
                preparation.directories();
                // Before the first process: whatever happens from here on, the stack can be found again.
                PlanStore.write(files, plan);
                preparation.secrets();
                preparation.configuration();
                step.done(preparation.certificates(List.of(primary.value())));
            }
            Parallel.run(List.of(() -> otherCertificates(preparation, primary), () -> startPrimary(primary)));
            List<Runnable> rest = new ArrayList<>();
            rest.add(() -> startStandbysOf(primary));
            plan.archive().ifPresent(archive -> rest.add(() -> prepare(archive, primary)));
            stack.localPoolers().forEach(pooler -> rest.add(() -> start(pooler, "PgBouncer")));
            stack.exporters().forEach(exporter -> rest.add(() -> start(exporter, "exporter")));
            stack.prometheus().forEach(prometheus -> rest.add(() -> start(prometheus, "Prometheus")));
            Parallel.run(rest);
        }

        /** Beside the primary's start, so a step of its own only when there is something to say. */
        private void otherCertificates(StackPreparation preparation, NodeId primary) {
            String replaced = preparation.certificates(otherIds(primary));
            if (!replaced.isEmpty()) {
                try (Step step = progress.begin("certificates")) {
                    step.done(replaced);
                }
            }
        }

        /** After a failover another node than the declared one. */
        private NodeId assignedPrimary() {
            return stack.nodes().stream()
                    .filter(node -> node.assignment() instanceof Assignment.Primary)
                    .map(node -> node.plan().id())
                    .findFirst()
                    .orElseGet(() -> plan.declaredPrimary().id());
        }

        private List<String> otherIds(NodeId primary) {
            List<String> ids = new ArrayList<>();
            plan.nodes().stream()
                    .map(node -> node.id().value())
                    .filter(id -> !id.equals(primary.value()))
                    .forEach(ids::add);
            plan.poolers().stream().map(PoolerPlan::id).forEach(ids::add);
            // At least one, as the script asks for.
            ids.add(primary.value());
            return ids;
        }

        private void startPrimary(NodeId id) {
            NodePlan node = plan.node(id);
            start(stack.local(id), "primary on " + node.endpoint());
            if (stack.local(id).isPromotionUnfinished()) {
                try (Step step = progress.begin(id + ": finish its promotion, which was cut off")) {
                    stack.local(id).finishPromotion();
                    step.done("");
                }
            }
            try (Step step = progress.begin("init-scripts")) {
                new InitScripts(plan, environment).run(node);
                InitialisedMarker.of(plan.layout()).write(files);
                step.done("");
            }
        }

        private void prepare(ArchivePlan archive, NodeId primary) {
            try (Step step = progress.begin("archive")) {
                if (isNew) {
                    Stanza.ensure(stack.local(primary), archive);
                }
                step.done(isNew ? "" : Stanza.resume(stack.local(primary), archive));
            }
        }

        /** Each standby as soon as its upstream is there. */
        private void startStandbysOf(NodeId upstream) {
            Parallel.run(stack.localNodes().stream()
                    .filter(node -> node.assignment() instanceof Assignment.Standby standby
                            && standby.upstream().equals(upstream))
                    .<Runnable>map(node -> () -> {
                        start(
                                node,
                                "standby of " + upstream + " on " + node.plan().endpoint());
                        startStandbysOf(node.plan().id());
                    })
                    .toList());
        }

        private void start(LocalService service, String what) {
            if (service.isReady()) {
                return;
            }
            try (Step step = progress.begin(service.id() + ": " + what)) {
                started.push(service);
                service.resume();
                step.done("");
            }
        }

        /** Stops what this call started, the last first; what ran before runs on. */
        void undo() {
            List<Runnable> stops = new ArrayList<>();
            started.forEach(service -> stops.add(() -> service.stop(ShutdownMode.IMMEDIATE)));
            stops.add(() -> new StackOrphans(stack, environment).kill());
            RuntimeException failure = null;
            for (Runnable stop : stops) {
                try {
                    stop.run();
                } catch (RuntimeException e) {
                    // One that cannot be stopped must not keep the others alive.
                    failure = failure == null ? e : failure;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}
