package dev.understudy.engine.integrity;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks one node as the superuser, over its own socket, with psql (ADR 4): no other role sees every row of every table, and amcheck is the
 * superuser's. Thread-safe; a session for each question.
 */
final class NodeSql {
    /** What a value looks like must not depend on what a server, a database or a role is set to; and what we ask is no news for the log. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("lc_messages", "C"),
            Map.entry("client_min_messages", "notice"),
            Map.entry("search_path", "pg_catalog"),
            Map.entry("datestyle", "ISO,YMD"),
            Map.entry("timezone", "UTC"),
            Map.entry("intervalstyle", "postgres"),
            Map.entry("extra_float_digits", "1"),
            Map.entry("bytea_output", "hex"),
            Map.entry("lc_monetary", "C"),
            Map.entry("row_security", "off"),
            Map.entry("jit", "off"),
            Map.entry("statement_timeout", "0"),
            Map.entry("lock_timeout", "10s"),
            // The first to write here may be the creation of an extension; nobody waits for a standby with that.
            Map.entry("synchronous_commit", "local"),
            Map.entry("log_statement", "none"),
            Map.entry("log_duration", "off"),
            Map.entry("log_min_duration_statement", "-1"));

    /** A standby ends whoever reads what its replay is to remove: it would be waited for, else. Nothing is wrong; ask again. */
    private static final String REPLAY_CONFLICT = "due to conflict with recovery";

    private static final int TRIES = 3;

    private static final Pattern ERROR = Pattern.compile("(?:^|: )(?:ERROR|FATAL|PANIC):  (.*)$", Pattern.MULTILINE);

    /** Runs programs where the server lives. */
    interface Execution {
        ExecResult run(List<String> command, Duration timeout);
    }

    private final NodeId id;
    private final Execution execution;
    private final String sockets;
    private final int port;

    NodeSql(RunningStack stack, NodeId id) {
        this(
                id,
                (command, timeout) -> stack.node(id).exec(command, timeout),
                stack.plan().interior().sockets(),
                // As it was planned: the port that a server listens on names its socket, also while links lead to it
                // elsewhere.
                stack.plan().node(id).address().port());
    }

    /** @param id what it is called in what is found */
    NodeSql(NodeId id, Execution execution, String sockets, int port) {
        this.id = id;
        this.execution = execution;
        this.sockets = sockets;
        this.port = port;
    }

    /**
     * What the server said.
     *
     * @param rows as psql prints them, unaligned, columns parted by a bar
     * @param messages notices and warnings with their severity
     */
    record Said(List<String> rows, List<String> messages) {}

    NodeId id() {
        return id;
    }

    /**
     * Runs statements one after the other, each in a transaction of its own, in the application's database.
     *
     * @param patience for all of them; the session is ended then
     * @throws UnderstudyException with the server's words when one of them failed
     */
    Said run(Duration patience, String... statements) {
        ExecResult result = exec(patience, "", List.of(statements));
        for (int again = 1; again < TRIES && result.errors().contains(REPLAY_CONFLICT); again++) {
            result = exec(patience, "", List.of(statements));
        }
        if (!result.succeeded()) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    id + " answered: " + firstError(result),
                    "Look at its log (`understudy logs " + id + "`).");
        }
        return said(result);
    }

    /** Runs one command of the replication protocol; whether it failed is in the result, since that may be the finding. */
    ExecResult runReplication(Duration patience, String command) {
        return exec(patience, " replication=database", List.of(command));
    }

    static Said said(ExecResult result) {
        return new Said(
                result.output().lines().toList(), result.errors().lines().toList());
    }

    /** The server's first error, or whatever else psql had to say. */
    static String firstError(ExecResult result) {
        Matcher error = ERROR.matcher(result.errors());
        return error.find() ? error.group(1) : result.errors().strip();
    }

    private ExecResult exec(Duration patience, String more, List<String> statements) {
        List<String> command = new ArrayList<>(List.of("psql", "-XAtqw", "-v", "ON_ERROR_STOP=1", "-d"));
        command.add(where() + more);
        statements.forEach(statement -> command.addAll(List.of("-c", statement)));
        return execution.run(command, patience);
    }

    private String where() {
        StringBuilder options = new StringBuilder();
        SETTINGS.forEach(
                (name, value) -> options.append(" -c ").append(name).append('=').append(value));
        return "host=" + quoted(sockets) + " port=" + port
                + " user=postgres dbname=" + PoolDatabase.SERVER_DATABASE
                + " application_name=understudy-integrity connect_timeout=10 options=" + quoted(options.toString());
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
