package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
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
     *
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} when transactions did not end; some clients may be held then
     */
    void holdAfterTransactions(Duration patience) {
        boolean session = stack.plan().spec().pooling().mode() == PoolMode.SESSION;
        Queue<String> busy = new ConcurrentLinkedQueue<>();
        each((pooler, console) -> {
            pooler.route(new Routing(Optional.empty(), pooler.routing().readOnly()));
            if (pooler.state() == ServiceState.RUNNING && !console.holdAfterTransactions(session, patience)) {
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
    }

    /** Leads read-write clients to the node, and lets them through. */
    void lead(NodeId primary) {
        each((pooler, console) -> {
            pooler.route(new Routing(Optional.of(primary), pooler.routing().readOnly()));
            if (pooler.state() == ServiceState.RUNNING) {
                console.reloadAndResume();
            }
        });
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
                pooler.route(new Routing(Optional.of(primary), Optional.of(standby)));
                if (pooler.state() == ServiceState.RUNNING) {
                    console.reloadAndResume();
                }
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
