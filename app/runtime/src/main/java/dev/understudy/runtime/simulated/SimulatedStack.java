package dev.understudy.runtime.simulated;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceHandle;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.StackLinks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Handles on a stack in memory. Thread-safe. */
final class SimulatedStack implements RunningStack {
    private static final Duration TURN_PATIENCE = Duration.ofMinutes(1);

    private final StackPlan plan;
    private final Runnable forget;
    private final List<NodeHandle> nodes;
    private final List<PoolerHandle> poolers;
    private final List<ServiceHandle> services;
    /**
     * Who has it.
     *
     * @param turn the turn's name; empty for a command
     */
    private record Holder(String command, String turn) {
        static final Holder NOBODY = new Holder("", "");
    }

    /** Compared by identity: a hold that is closed twice must not release the next one. */
    private final AtomicReference<Holder> holder = new AtomicReference<>(Holder.NOBODY);
    /** Of whoever had it last; empty when that was a command. */
    private final AtomicReference<String> lastTurn = new AtomicReference<>("");

    private final AtomicBoolean linked = new AtomicBoolean();

    SimulatedStack(StackPlan plan, Runnable forget) {
        this.plan = plan;
        this.forget = forget;
        NodeId primary = plan.declaredPrimary().id();
        this.nodes = plan.nodes().stream().<NodeHandle>map(SimulatedNode::new).toList();
        this.poolers = plan.poolers().stream()
                .<PoolerHandle>map(pooler -> new SimulatedPooler(pooler, primary))
                .toList();
        this.services = plan.services().stream()
                .<ServiceHandle>map(service -> new SimulatedService(service.id()))
                .toList();
    }

    void start(Progress progress) {
        requireFree();
        for (ServiceHandle service : all()) {
            if (service.state() != ServiceState.RUNNING) {
                try (Progress.Step step = progress.begin(service.id() + ": start")) {
                    service.start();
                    step.done("");
                }
            }
        }
    }

    Set<String> running() {
        return all().stream()
                .filter(service -> service.state() == ServiceState.RUNNING)
                .map(ServiceHandle::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    void startOnly(Set<String> ids) {
        all().stream().filter(service -> ids.contains(service.id())).forEach(ServiceHandle::start);
    }

    @Override
    public StackPlan plan() {
        return plan;
    }

    /** They open nothing. */
    @Override
    public Secrets secrets() {
        return new Secrets(Arrays.stream(DbRole.values())
                .collect(Collectors.toMap(Function.identity(), role -> "0".repeat(Secrets.PASSWORD_LENGTH))));
    }

    @Override
    public List<NodeHandle> nodes() {
        return nodes;
    }

    @Override
    public List<PoolerHandle> poolers() {
        return poolers;
    }

    @Override
    public List<ServiceHandle> services() {
        return services;
    }

    private List<ServiceHandle> all() {
        List<ServiceHandle> all = new ArrayList<>(nodes);
        all.addAll(poolers);
        all.addAll(services);
        return all;
    }

    /** There are no files to follow: what each has said. */
    @Override
    public List<String> logFollower(List<String> ids, int lines) {
        return List.of(
                "echo",
                all().stream()
                        .filter(service -> ids.contains(service.id()))
                        .flatMap(service -> service.logTail(lines).stream())
                        .collect(Collectors.joining("\n")));
    }

    @Override
    public Hold hold(String command) {
        return Await.until("the turn at stack " + plan.name() + " to end", TURN_PATIENCE, () -> {
            Holder mine = new Holder(command, "");
            if (holder.compareAndSet(Holder.NOBODY, mine)) {
                lastTurn.set("");
                return new Observation.Found<>(() -> release(mine));
            }
            if (holder.get().turn().isEmpty()) {
                requireFree();
            }
            return new Observation.NotYet<>(holder.get().command());
        });
    }

    @Override
    public Turn turn(String who, String name) {
        Holder mine = new Holder(who, name);
        while (!holder.compareAndSet(Holder.NOBODY, mine)) {
            requireFree();
        }
        String before = lastTurn.getAndSet(name);
        return new Turn() {
            @Override
            public String before() {
                return before;
            }

            @Override
            public void close() {
                release(mine);
            }
        };
    }

    private void release(Holder mine) {
        holder.compareAndSet(mine, Holder.NOBODY);
    }

    private void requireFree() {
        String command = holder.get().command();
        if (!command.isEmpty()) {
            throw new UnderstudyException(
                    ErrorCode.LOCKED,
                    "stack " + plan.name() + " is in use by \"" + command + "\"",
                    "Wait until it ends.");
        }
    }

    /** Nothing to put anywhere: there is no network. */
    @Override
    public StackLinks openLinks() {
        if (!linked.compareAndSet(false, true)) {
            throw new IllegalStateException("the links of stack " + plan.name() + " are open already");
        }
        return () -> linked.set(false);
    }

    @Override
    public void stop(ShutdownMode mode, Progress progress) {
        requireFree();
        for (ServiceHandle service : all().reversed()) {
            try (Progress.Step step = progress.begin("stop " + service.id())) {
                service.stop(mode);
                step.done("");
            }
        }
    }

    @Override
    public void remove(Progress progress) {
        stop(ShutdownMode.IMMEDIATE, progress);
        forget.run();
    }

    @Override
    public void close() {
        // Handles only: nothing is held open.
    }
}
