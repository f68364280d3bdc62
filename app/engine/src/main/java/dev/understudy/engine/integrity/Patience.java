package dev.understudy.engine.integrity;

import java.time.Duration;

/** How long reading everything may take: a bound that grows with the data, so that it ends where a node hangs and not where it is big. */
final class Patience {
    /** For a question that reads no data. */
    static final Duration QUICK = Duration.ofSeconds(30);

    private static final long BYTES_PER_SECOND_MIN = 10_000_000;

    private static final String SIZE = "SELECT sum(pg_database_size(oid))::bigint FROM pg_database";

    private Patience() {}

    /** Asks how big the node's databases are; when that fails, what follows will fail quickly, too. */
    static Duration forAll(NodeSql node) {
        return forBytes(Long.parseLong(node.run(QUICK, SIZE).rows().getFirst()));
    }

    static Duration forBytes(long bytes) {
        return Duration.ofSeconds(60 + bytes / BYTES_PER_SECOND_MIN);
    }
}
