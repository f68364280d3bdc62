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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;

/** All poolers of a stack at once. One that does not run has no clients: it learns where to lead when it starts. */
final class StackPoolers implements AutoCloseable {
    private final RunningStack stack;
    private final Map<PoolerHandle, PoolerConsole> consoles = new LinkedHashMap<>();

    StackPoolers(RunningStack stack, Databases databases) {
        this.stack = stack;
        stack.poolers().forEach(pooler -> consoles.put(pooler, new PoolerConsole(pooler.plan(), databases)));
    }

    /** Connects to every console ahead of need. */
    void warmUp() {
        each((pooler, console) -> console.warmUp());
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
        each((pooler, console) -> route(
                pooler,
                console,
                new Routing(Optional.of(primary), pooler.routing().readOnly())));
    }

    /** Lets the clients of poolers that lead somewhere through: whoever held them back may have been killed. */
    void letIn() {
        each((pooler, console) -> {
            if (runs(pooler) && pooler.routing().readWrite().isPresent()) {
                console.reloadAndResume();
            }
        });
    }

    private static void route(PoolerHandle pooler, PoolerConsole console, Routing routing) {
        pooler.route(routing);
        if (!runs(pooler)) {
            return;
        }
        try {
            console.reloadAndResume();
        } catch (UnderstudyException e) {
            // The routing file must not claim what the pooler did not do: who looks next sees that it is left.
            pooler.route(new Routing(Optional.empty(), routing.readOnly()));
            throw e;
        }
    }

    private static boolean runs(PoolerHandle pooler) {
        return pooler.state() == ServiceState.RUNNING;
    }

    /** Leads read-only clients that have come to be on the primary to its standbys, in turn. */
    void spreadReaders(NodeId primary) {
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
                route(pooler, console, new Routing(Optional.of(primary), Optional.of(standby)));
            }
        });
    }

    private void each(BiConsumer<PoolerHandle, PoolerConsole> work) {
        Parallel.run(consoles.entrySet().stream()
                .<Runnable>map(entry -> () -> work.accept(entry.getKey(), entry.getValue()))
                .toList());
    }

    @Override
    public void close() {
        consoles.values().forEach(PoolerConsole::close);
    }
}
