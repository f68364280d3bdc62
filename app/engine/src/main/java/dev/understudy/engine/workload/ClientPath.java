package dev.understudy.engine.workload;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.PoolMode;
import java.util.ArrayList;
import java.util.List;

/** How a client reaches the primary. An outage is as long as the path makes it, so each is measured. */
public enum ClientPath {
    /** Through the poolers' read-write database, a server connection per transaction. */
    TRANSACTION_POOL("transaction-pool"),
    /** Through the poolers' session database, a server connection per client. */
    SESSION_POOL("session-pool"),
    /** A JDBC URL that lists every node and asks for the primary. */
    DIRECT("direct");

    private final String label;

    ClientPath(String label) {
        this.label = label;
    }

    /** Its name in ledger and report. */
    public String label() {
        return label;
    }

    /** The paths a stack offers: no pool without poolers, no transaction pool when the stack file pools by session. */
    public static List<ClientPath> of(StackPlan plan) {
        List<ClientPath> paths = new ArrayList<>();
        if (!plan.poolers().isEmpty()) {
            if (plan.spec().pooling().mode() != PoolMode.SESSION) {
                paths.add(TRANSACTION_POOL);
            }
            paths.add(SESSION_POOL);
        }
        paths.add(DIRECT);
        return List.copyOf(paths);
    }
}
