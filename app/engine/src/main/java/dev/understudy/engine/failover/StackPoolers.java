package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.render.Routing;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.PoolMode;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** The poolers of a stack, one or all at once. One that does not run learns where to lead when it starts. */
final class StackPoolers implements AutoCloseable {
    private final RunningStack stack;
    /** By the pooler's id. */
    private final Map<String, PoolerConsole> consoles;

    StackPoolers(RunningStack stack, Databases databases) {
        this.stack = stack;
        this.consoles = stack.poolers().stream()
                .collect(Collectors.toUnmodifiableMap(
                        PoolerHandle::id, pooler -> new PoolerConsole(pooler.plan(), databases)));
    }

    /** Connects to every console ahead of need. */
    void warmUp() {
        consoles.values().forEach(PoolerConsole::warmUp);
    }

    /**
     * Holds back the read-write clients of one pooler, or drops them where its server does not let go of them.
     *
     * @return whether there was anybody to hold: one that is stopped holds no client, and comes up without a primary to send one to
     */
    boolean cut(PoolerHandle pooler) {
        pooler.route(new Routing(Optional.empty(), pooler.routing().readOnly()));
        if (pooler.state() == ServiceState.STOPPED) {
            return false;
        }
        console(pooler).holdReadWrite();
        return true;
    }

    /** Leads one running pooler as told, and lets its read-write clients through. */
    void route(PoolerHandle pooler, Routing routing) {
        pooler.route(routing);
        try {
            console(pooler).reloadAndResume();
        } catch (UnderstudyException e) {
            // The routing file must not claim what the pooler did not do: who looks next sees that it is left.
            pooler.route(new Routing(Optional.empty(), routing.readOnly()));
            throw e;
        }
    }

    /** Leads the read-only clients of one running pooler elsewhere. */
    void routeReadOnly(PoolerHandle pooler, NodeId node) {
        routeReadOnly(pooler, Optional.of(node));
    }

    /** @param node empty for nowhere */
    void routeReadOnly(PoolerHandle pooler, Optional<NodeId> node) {
        Routing before = pooler.routing();
        pooler.route(new Routing(before.readWrite(), node));
        try {
            console(pooler).reload();
        } catch (UnderstudyException e) {
            // The same.
            pooler.route(before);
            throw e;
        }
    }

    /**
     * Holds back all read-write clients. What was told outlives a kill: the routing file leads nowhere before the first client is held.
     * Sessions are cut only when every transaction has ended.
     *
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} when transactions did not end; some clients may be held then
     */
    void holdAfterTransactions(Duration patience) {
        boolean sessions = stack.plan().spec().pooling().mode() == PoolMode.SESSION;
        Queue<String> busy = new ConcurrentLinkedQueue<>();
        each((pooler, console) -> {
            pooler.route(new Routing(Optional.empty(), pooler.routing().readOnly()));
            if (runs(pooler) && !sessions && !console.holdAfterTransactions(patience)) {
                busy.add(pooler.id());
            }
        });
        if (!busy.isEmpty()) {
            throw new UnderstudyException(
                    ErrorCode.TIMED_OUT,
                    "transactions through " + String.join(", ", busy) + " did not end within " + patience.toMillis()
                            + " ms",
                    "Clients were let in again and nothing was changed. pg_stat_activity (xact_start) names who holds a transaction open;"
                            + " --patience waits longer.");
        }
        each((pooler, console) -> {
            if (runs(pooler)) {
                console.cutSessions(PoolDatabase.SESSION);
                if (sessions) {
                    console.cutSessions(PoolDatabase.READ_WRITE);
                }
            }
        });
    }

    /** Leads read-write clients to the node, and lets them through. */
    void lead(NodeId primary) {
        each((pooler, console) -> routeOrNote(
                pooler, new Routing(Optional.of(primary), pooler.routing().readOnly())));
    }

    /** Lets the clients of poolers that lead somewhere through: whoever held them back may have been killed. */
    void letIn() {
        each((pooler, console) -> {
            if (runs(pooler) && pooler.routing().readWrite().isPresent()) {
                console.reloadAndResume();
            }
        });
    }

    private void routeOrNote(PoolerHandle pooler, Routing routing) {
        if (runs(pooler)) {
            route(pooler, routing);
        } else {
            pooler.route(routing);
        }
    }

    private static boolean runs(PoolerHandle pooler) {
        return pooler.state() == ServiceState.RUNNING;
    }

    /** Leads read-only clients that have come to be on the primary to its standbys, in turn; none where those cannot be read. */
    void spreadReaders(NodeId primary) {
        if (!stack.plan().spec().failover().standbysReadable()) {
            return;
        }
        List<NodeId> standbys = stack.nodes().stream()
                .filter(node -> node.assignment() instanceof Assignment.Standby)
                .filter(node -> node.state() == ServiceState.RUNNING)
                .map(NodeHandle::plan)
                .map(plan -> plan.id())
                .toList();
        if (standbys.isEmpty()) {
            return;
        }
        each((pooler, console) -> {
            if (pooler.routing().readOnly().equals(Optional.of(primary))) {
                NodeId standby = standbys.get(pooler.plan().number() % standbys.size());
                routeOrNote(pooler, new Routing(Optional.of(primary), Optional.of(standby)));
            }
        });
    }

    private void each(BiConsumer<PoolerHandle, PoolerConsole> work) {
        Parallel.run(stack.poolers().stream()
                .<Runnable>map(pooler -> () -> work.accept(pooler, console(pooler)))
                .toList());
    }

    private PoolerConsole console(PoolerHandle pooler) {
        return Objects.requireNonNull(consoles.get(pooler.id()));
    }

    @Override
    public void close() {
        consoles.values().forEach(PoolerConsole::close);
    }
}
