package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.ContainerPlacement;
import dev.understudy.core.plan.Roster;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.StackName;
import dev.understudy.runtime.Leadership;
import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.StackRuntime;
import dev.understudy.runtime.Uninterrupted;
import dev.understudy.runtime.state.InitialisedMarker;
import dev.understudy.runtime.state.OwnedFiles;
import dev.understudy.runtime.state.PlanStore;
import dev.understudy.runtime.state.StackDirectories;
import dev.understudy.runtime.state.StackLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Stacks as containers. Thread-safe. */
public final class DockerRuntime implements StackRuntime {
    private static final int LOG_LINES = 10;

    private final DockerEnvironment environment;

    public DockerRuntime(DockerEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public String driver() {
        return ContainerPlacement.DRIVER;
    }

    @Override
    public RunningStack start(StackPlan plan, Progress progress) {
        environment.engine().requireAnswer();
        ComposeCommand.requireVersion(environment.engine());
        try (StackLock lock = StackLock.acquire(Path.of(plan.layout().root()), "up")) {
            DockerStack stack = new DockerStack(plan, environment);
            stack.engineNote().require();
            Set<String> before = running(stack);
            new PublishedPorts(stack, environment).require();
            try {
                bringUp(stack, progress);
                Uninterrupted.requireNoInterrupt();
            } catch (RuntimeException e) {
                Uninterrupted.run(e, () -> stopOthers(stack, before));
                throw e;
            }
            return stack;
        }
    }

    @Override
    public RunningStack change(StackPlan plan, Progress progress) {
        Optional<StackPlan> before = PlanStore.read(Path.of(plan.layout().root()));
        DockerStack stack = new DockerStack(plan, environment);
        stack.engineNote().require();
        new PublishedPorts(stack, environment).require();
        List<Roster.Departed> gone = PlanStore.gone(plan);
        if (gone.isEmpty()
                && before.filter(old -> old.nodes().equals(plan.nodes())).isPresent()) {
            configure(stack, progress);
            return stack;
        }
        try (Step step = progress.begin("configuration, certificates, containers")) {
            // Who comes is in the plan before anything is made, and who has left until all is deleted: whatever
            // happens, it can be found.
            write(gone.isEmpty() ? plan : before.orElse(plan), plan);
            make(stack);
            step.done("");
        } catch (RuntimeException e) {
            before.filter(old -> !newcomers(old, plan).isEmpty())
                    .ifPresent(old -> Uninterrupted.run(e, () -> takeBack(old, plan)));
            throw e;
        }
        if (!gone.isEmpty()) {
            delete(stack, gone, progress);
        }
        return stack;
    }

    /** Nobody comes or goes: no container is made anew. */
    private void configure(DockerStack stack, Progress progress) {
        try (Step step = progress.begin("configuration")) {
            write(stack.plan(), stack.plan());
            stack.oneShot("setup").complete();
            step.done("");
        }
    }

    private void write(StackPlan found, StackPlan rendered) {
        new ProjectDirectory(Path.of(rendered.layout().root()), environment.home()).write(rendered);
        PlanStore.writeDurably(OwnedFiles.ofThisUser(), found);
    }

    private void delete(DockerStack stack, List<Roster.Departed> gone, Progress progress) {
        String ids = gone.stream().map(each -> each.node().id().value()).collect(Collectors.joining(", "));
        try (Step step = progress.begin("delete the data of " + ids)) {
            stack.departure().delete(gone);
            PlanStore.writeDurably(OwnedFiles.ofThisUser(), stack.plan());
            step.done("");
        }
    }

    /** Such as without an image, or on a full disk: nothing of the new node has run. */
    private void takeBack(StackPlan old, StackPlan failed) {
        DockerStack stack = new DockerStack(old, environment);
        write(old, old);
        make(stack);
        stack.departure().delete(newcomers(old, failed));
    }

    private static List<Roster.Departed> newcomers(StackPlan old, StackPlan changed) {
        return changed.nodes().stream()
                .filter(node ->
                        old.nodes().stream().noneMatch(known -> known.id().equals(node.id())))
                .map(node -> new Roster.Departed(
                        node,
                        changed.services().stream()
                                .filter(service -> service.node().equals(Optional.of(node.id())))
                                .findFirst()))
                .toList();
    }

    /** With those anew that know of every node. */
    private void make(DockerStack stack) {
        ComposeCommand compose = new ComposeCommand(stack.plan(), environment.engine());
        Optional<DockerService> prometheus = stack.prometheus().filter(each -> each.state() == ServiceState.RUNNING);
        stack.forgetOneShots();
        stack.forgetPrometheus();
        explained(stack, compose::create);
        stack.oneShot("setup").complete();
        prometheus.ifPresent(DockerService::begin);
    }

    private void bringUp(DockerStack stack, Progress progress) {
        StackPlan plan = stack.plan();
        try (Step step = progress.begin("configuration")) {
            ProjectDirectory directory =
                    new ProjectDirectory(Path.of(plan.layout().root()), environment.home());
            directory.make();
            // Before the first container: whatever happens from here on, the stack can be found again.
            PlanStore.write(OwnedFiles.ofThisUser(), plan);
            directory.write(plan);
            stack.engineNote().write();
            step.done("");
        }
        ComposeCommand compose = new ComposeCommand(plan, environment.engine());
        new StackImages(environment.engine()).make(plan, compose, progress);
        InitialisedMarker initialised = InitialisedMarker.of(plan.layout());
        boolean isNew = isNew(stack, initialised);
        create(compose, stack, progress);
        if (!isNew) {
            resume(stack, initialised, progress);
        }
        // A new stack has nothing that could say otherwise yet.
        start(stack, isNew, progress);
        initialised.write(OwnedFiles.ofThisUser());
    }

    private static boolean isNew(DockerStack stack, InitialisedMarker initialised) {
        return !initialised.exists() && everything(stack).stream().noneMatch(DockerService::exists);
    }

    /** Always: somebody may have removed a container, or the networks of what does not run. */
    private static void create(ComposeCommand compose, DockerStack stack, Progress progress) {
        try (Step step = progress.begin("networks, volumes, containers")) {
            if (stack.plan().roster().isPresent()) {
                // Whoever changed the nodes may have been killed before these were made anew.
                stack.forgetOneShots();
            }
            explained(stack, compose::create);
            step.done("");
        }
    }

    /** Where none leads the declared one is asked; init finds out by itself. */
    private static DockerNode leader(DockerStack stack) {
        return stack.dockerNodes().stream()
                .filter(node -> node.assignment() instanceof Assignment.Primary)
                .findFirst()
                .orElseGet(stack::declaredPrimary);
    }

    private static void start(DockerStack stack, boolean isNew, Progress progress) {
        DockerNode leader = isNew ? stack.declaredPrimary() : leader(stack);
        try (Step step = progress.begin("start")) {
            explained(stack, new StartOrder(stack, leader, isNew, progress)::run);
            step.done(stack.all().size() + " healthy");
        }
    }

    private void resume(DockerStack stack, InitialisedMarker initialised, Progress progress) {
        Set<String> listed = environment.engine().listed();
        everything(stack).forEach(service -> service.refreshListing(listed));
        // Before anybody looks: what nobody keeps is empty.
        stack.keeper().ifPresent(keeper -> keeper.engine().start(keeper.container()));
        stack.heal();
        settle(stack, initialised.exists());
        resumePrimary(stack, progress);
    }

    /** What a controller that was killed left half-done; and a primary that has lost its volume is not initialised again. */
    private static void settle(DockerStack stack, boolean initialised) {
        List<Leadership.Member> members =
                stack.dockerNodes().stream().map(DockerNode::member).toList();
        boolean anyData = members.stream().anyMatch(member -> member.data() != Leadership.Data.NONE);
        members.stream()
                .filter(member -> initialised || anyData)
                .filter(member -> member.assignment() instanceof Assignment.Primary)
                .filter(member -> member.data() == Leadership.Data.NONE)
                .findFirst()
                .ifPresent(member -> {
                    throw lost(stack.plan(), member.id(), anyData);
                });
        Leadership.settle(members).forEach((id, assignment) -> stack.node(id).assign(assignment));
    }

    private static UnderstudyException lost(StackPlan plan, NodeId primary, boolean anyData) {
        if (plan.spec().disk().isPresent()) {
            return new UnderstudyException(
                    ErrorCode.DATA_DIRECTORY,
                    "the data of " + primary
                            + ", the primary, are gone: the stack file bounds the disks (disk), which makes them memory"
                            + " that ends with `down` and with a restart of the engine"
                            + (anyData ? "; other nodes still have the data" : ""),
                    "Nothing was started. Begin again with an empty database: `understudy down --volumes` and `up`.");
        }
        return new UnderstudyException(
                ErrorCode.DATA_DIRECTORY,
                "the volume of " + primary + ", the primary, is empty, but this stack was initialised before; "
                        + (anyData ? "other nodes still have the data" : "no other node has data either"),
                "Nothing was started. Fill the volume data_" + primary
                        + " again, such as from a standby's, or begin again with an empty"
                        + " database: `understudy down --volumes` and `up`.");
    }

    /** With the logs of what does not run, which say why. */
    private static void explained(DockerStack stack, Runnable step) {
        try {
            step.run();
        } catch (UnderstudyException e) {
            String logs = stack.all().stream()
                    .filter(service -> service.state() == ServiceState.STOPPED)
                    .map(DockerRuntime::lastWords)
                    .collect(Collectors.joining());
            String said = e.getMessage() + logs;
            throw e.code() == ErrorCode.DISK_SPACE || isDiskFull(stack, logs)
                    ? EngineFailure.diskFull(said, e)
                    : new UnderstudyException(e.code(), said, e.hint(), e);
        }
    }

    /** None of one that was never started. */
    private static String lastWords(DockerService service) {
        List<String> log = service.logTail(LOG_LINES);
        return log.isEmpty()
                ? ""
                : "\n" + service.id() + " does not run; its log ends with:\n  " + String.join("\n  ", log);
    }

    /** A node whose own disk is bounded may speak of that. */
    private static boolean isDiskFull(DockerStack stack, String logs) {
        return (stack.plan().spec().disk().isEmpty() && EngineFailure.isDiskFull(logs))
                || stack.dockerNodes().stream()
                        .flatMap(node -> node.image().stream())
                        .findFirst()
                        .filter(stack.engineDisk()::isFull)
                        .isPresent();
    }

    /**
     * After a failover another node than the declared one is the primary, and the declared one may have to be cloned from it: it comes up
     * before compose follows the declared order.
     */
    private static void resumePrimary(DockerStack stack, Progress progress) {
        NodeId declared = stack.plan().declaredPrimary().id();
        stack.dockerNodes().stream()
                .filter(node -> !node.plan().id().equals(declared))
                .filter(node -> node.assignment() instanceof Assignment.Primary)
                .forEach(node -> {
                    try (Step step = progress.begin(
                            node.id() + ": primary on " + node.plan().endpoint())) {
                        thaw(node);
                        node.start();
                        step.done("");
                    }
                });
        stack.all().forEach(DockerRuntime::thaw);
    }

    /** Somebody who was killed may have left it frozen. */
    private static void thaw(DockerService service) {
        if (service.state() == ServiceState.FROZEN) {
            service.engine().unpause(service.container());
        }
    }

    private static Set<String> running(DockerStack stack) {
        return everything(stack).stream()
                .filter(service -> service.state() != ServiceState.STOPPED)
                .map(DockerService::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<DockerService> everything(DockerStack stack) {
        List<DockerService> everything = new ArrayList<>(stack.all());
        stack.keeper().ifPresent(everything::addFirst);
        return everything;
    }

    /** Stops what this call started, the last first; what ran before runs on. One that cannot be stopped keeps no other alive. */
    private static void stopOthers(DockerStack stack, Set<String> before) {
        Parallel.run(everything(stack).reversed().stream()
                .filter(service -> !before.contains(service.id()))
                .filter(service -> service.state() != ServiceState.STOPPED)
                .<Runnable>map(service -> () -> service.stop(ShutdownMode.IMMEDIATE))
                .toList());
    }

    @Override
    public Optional<RunningStack> attach(StackName name) {
        return PlanStore.read(environment.directories().stack(name))
                .filter(plan -> plan.driver().equals(ContainerPlacement.DRIVER))
                .map(plan -> new DockerStack(plan, environment));
    }

    /** A container is how its volumes are read. */
    @Override
    public void restore(StackName name) {
        PlanStore.read(environment.directories().stack(name))
                .filter(plan -> plan.driver().equals(ContainerPlacement.DRIVER))
                .filter(plan -> InitialisedMarker.of(plan.layout()).exists())
                .ifPresent(this::restore);
    }

    private void restore(StackPlan plan) {
        DockerStack stack = new DockerStack(plan, environment);
        if (everything(stack).stream().allMatch(DockerService::exists)) {
            return;
        }
        try (StackLock lock = StackLock.acquire(Path.of(plan.layout().root()), "up")) {
            new ComposeCommand(plan, environment.engine()).create();
        }
    }

    @Override
    public boolean canFillDisks(StackPlan plan) {
        return DockerNode.hasBoundedDisk(plan);
    }

    @Override
    public List<StackName> names() {
        return StackDirectories.names(environment.directories()).stream()
                .filter(name -> PlanStore.ifReadable(environment.directories().stack(name))
                        .filter(plan -> plan.driver().equals(ContainerPlacement.DRIVER))
                        .isPresent())
                .toList();
    }

    @Override
    public boolean discard(StackName name, Progress progress) {
        Optional<RunningStack> planned = attach(name);
        planned.ifPresent(stack -> stack.remove(progress));
        return planned.isPresent();
    }
}
