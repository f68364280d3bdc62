package dev.understudy.engine.rotation;

import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who still uses a login. A client of a transaction pool has no server connection of its own, so that it does not notice that its password is
 * no good any more until the pooler wants to open another one for it: poolers are asked for their clients, and servers for sessions that are no pooler's.
 */
record OldLogins(RunningStack stack, Databases databases) {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final String POSTGRES = "postgres";

    /** Of clients, who may keep what they were given; Understudy's own programs read theirs at every login. */
    static boolean matters(DbRole role) {
        return switch (role) {
            case MIGRATOR, APP, READONLY -> true;
            case ADMIN, BACKUP, REPLICATOR, MONITOR, POOLER_LOOKUP -> false;
        };
    }

    /**
     * Where and how many, in words; empty when nobody is left.
     *
     * @throws SQLException when somebody cannot be asked
     */
    List<String> users(Set<String> logins) throws SQLException {
        List<String> users = new ArrayList<>();
        Set<String> ofPoolers = new HashSet<>();
        for (PoolerHandle pooler : stack.poolers()) {
            if (pooler.state() == ServiceState.RUNNING) {
                try (Connection console = databases.openConsole(pooler.plan().endpoint(), DbRole.ADMIN, ANSWER)) {
                    say(users, pooler.id(), clients(console, logins));
                    ofPoolers.addAll(ownEnds(console));
                }
            }
        }
        for (NodeHandle node : stack.nodes()) {
            if (node.state() == ServiceState.RUNNING) {
                try (Connection server = databases.open(node.plan().endpoint(), DbRole.ADMIN, POSTGRES, ANSWER)) {
                    say(users, node.id(), sessions(server, logins, ofPoolers));
                }
            }
        }
        return users;
    }

    private static void say(List<String> users, String where, Map<String, Integer> counts) {
        counts.forEach((login, count) -> users.add(count + " as " + login + " at " + where));
    }

    private static Map<String, Integer> clients(Connection console, Set<String> logins) throws SQLException {
        Map<String, Integer> counts = new HashMap<>();
        try (Statement statement = console.createStatement();
                ResultSet row = statement.executeQuery("SHOW CLIENTS")) {
            while (row.next()) {
                String user = row.getString("user");
                if (logins.contains(user)) {
                    counts.merge(user, 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    /** Address and port of a pooler's own connections to servers. */
    private static Set<String> ownEnds(Connection console) throws SQLException {
        Set<String> ends = new HashSet<>();
        try (Statement statement = console.createStatement();
                ResultSet row = statement.executeQuery("SHOW SERVERS")) {
            while (row.next()) {
                ends.add(row.getString("local_addr") + ":" + row.getInt("local_port"));
            }
        }
        return ends;
    }

    private static Map<String, Integer> sessions(Connection server, Set<String> logins, Set<String> ofPoolers)
            throws SQLException {
        Map<String, Integer> counts = new HashMap<>();
        try (Statement statement = server.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT usename, host(client_addr) || ':' || client_port FROM pg_stat_activity WHERE backend_type = 'client backend'")) {
            while (row.next()) {
                String user = row.getString(1);
                if (logins.contains(user) && !ofPoolers.contains(row.getString(2))) {
                    counts.merge(user, 1, Integer::sum);
                }
            }
        }
        return counts;
    }
}
