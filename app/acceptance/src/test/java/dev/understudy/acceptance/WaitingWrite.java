package dev.understudy.acceptance;

import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One write of a client to pg1, which must be the primary, and what the server makes of it. Closing it gives the client up. */
record WaitingWrite(RunningStack stack, Connection client, CompletableFuture<Boolean> answer) implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final String PRIMARY = "pg1";

    static WaitingWrite into(RunningStack stack) throws SQLException {
        NodeHandle primary = stack.nodes().getFirst();
        Connection client = new Databases(stack.plan(), stack.secrets())
                .open(primary.plan().endpoint(), DbRole.MIGRATOR, PoolDatabase.SERVER_DATABASE, ANSWER_MAX);
        try (Statement statement = client.createStatement()) {
            statement.execute("CREATE SCHEMA held");
            statement.execute("CREATE TABLE held.entry (n int)");
        }
        return new WaitingWrite(stack, client, new CompletableFuture<>());
    }

    void begin() {
        Thread.ofVirtual().start(() -> {
            try (Statement statement = client.createStatement()) {
                answer.complete(statement.executeUpdate("INSERT INTO held.entry VALUES (1)") == 1);
            } catch (SQLException e) {
                answer.completeExceptionally(e);
            }
        });
    }

    /** The server itself says that the commit waits for a standby. */
    void awaitWaiting() {
        awaitOnPrimary("the commit to wait", """
                SELECT count(*) = 1 FROM pg_stat_activity
                 WHERE wait_event = 'SyncRep' AND query LIKE 'INSERT INTO held.entry%'""");
    }

    void awaitFollowers(int count) {
        awaitOnPrimary(count + " followers", "SELECT count(*) = " + count + " FROM pg_stat_replication");
    }

    void awaitAcknowledged() {
        Await.untilTrue("the write to be acknowledged", ANSWER_MAX, this::acknowledged);
    }

    /** @throws java.util.concurrent.CompletionException when the client was told of a failure */
    boolean acknowledged() {
        return answer.getNow(false);
    }

    boolean isOn(String node) {
        return new Superuser(stack)
                .in("app")
                .run(node, "SELECT count(*) = 1 FROM held.entry")
                .equals("t");
    }

    private void awaitOnPrimary(String what, String question) {
        Await.untilTrue(
                what,
                ANSWER_MAX,
                () -> new Superuser(stack).run(PRIMARY, question).equals("t"));
    }

    @Override
    public void close() throws SQLException {
        client.abort(Runnable::run);
    }
}
