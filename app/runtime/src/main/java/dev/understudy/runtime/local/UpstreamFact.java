package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.ExecResult;
import java.time.Duration;
import java.util.List;

/** Where a standby streams from, asked of itself over its Unix socket. */
final class UpstreamFact {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String QUERY = "SELECT sender_port FROM pg_stat_wal_receiver WHERE status = 'streaming'";

    private final LocalNode node;
    private final StackPlan plan;

    UpstreamFact(LocalNode node, StackPlan plan) {
        this.node = node;
        this.plan = plan;
    }

    /** The port its WAL receiver is connected to; 0 when it does not stream, or does not answer. */
    int port() {
        try {
            return ask();
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            return 0;
        }
    }

    private int ask() {
        NodePlan own = plan.node(node.plan().id());
        ExecResult result = node.exec(
                List.of(
                        "psql",
                        "-XAtqw",
                        "--host=" + plan.interior().sockets(),
                        "--port=" + own.address().port(),
                        "--username=postgres",
                        "--dbname=postgres",
                        "--command=" + QUERY),
                TIMEOUT);
        String text = result.output().strip();
        return result.succeeded() && !text.isEmpty() ? Integer.parseInt(text) : 0;
    }
}
