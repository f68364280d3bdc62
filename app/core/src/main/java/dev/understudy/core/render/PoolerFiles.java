package dev.understudy.core.render;

import dev.understudy.core.plan.LoopbackPlacement;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.PoolingSpec;
import java.time.Duration;
import java.util.List;

/** The configuration of a PgBouncer instance. */
public final class PoolerFiles {
    private static final Version PEERING = Version.of(1, 19);
    /** From this version on DISCARD ALL and max_prepared_statements go together. */
    private static final Version PREPARED_STATEMENTS = Version.of(1, 22);

    private PoolerFiles() {}

    /** The instance's settings, its routing as declared, and the secret user list. */
    public static List<RenderedFile> render(StackPlan plan, PoolerPlan pooler, Secrets secrets) {
        return List.of(
                new RenderedFile(PlannedFiles.pgbouncerIni(pooler), ini(plan, pooler)),
                DatabasesIni.render(plan, pooler, DatabasesIni.declared(plan, pooler)),
                auth(pooler, secrets),
                new RenderedFile(PlannedFiles.userlist(pooler), userlist(secrets)));
    }

    /** What a rotation of passwords changes: the users that it logs in itself, and as whom it looks up the others. */
    public static List<RenderedFile> secrets(PoolerPlan pooler, Secrets secrets) {
        return List.of(new RenderedFile(PlannedFiles.userlist(pooler), userlist(secrets)), auth(pooler, secrets));
    }

    private static RenderedFile auth(PoolerPlan pooler, Secrets secrets) {
        return new RenderedFile(
                PlannedFiles.authIni(pooler),
                "; Rendered by understudy: which of its logins is in use\n[pgbouncer]\nauth_user = "
                        + secrets.login(DbRole.POOLER_LOOKUP) + "\n");
    }

    /**
     * In plain text, since PgBouncer must log in to the servers as the lookup role, and a verifier cannot. Console users are not
     * looked up in a database: an operator needs the console most when the database is down.
     */
    private static String userlist(Secrets secrets) {
        StringBuilder text = new StringBuilder();
        for (DbRole role : List.of(DbRole.POOLER_LOOKUP, DbRole.ADMIN, DbRole.MONITOR)) {
            for (String login : role.logins()) {
                text.append('"').append(login).append("\" \"");
                text.append(secrets.passwordOf(login)).append("\"\n");
            }
        }
        return text.toString();
    }

    private static String ini(StackPlan plan, PoolerPlan pooler) {
        Version version =
                plan.binaries().pgbouncer().map(tool -> tool.version()).orElse(Version.of(0, 0));
        return "; Rendered by understudy for " + pooler.id() + " of stack " + plan.name() + "; edits are lost.\n"
                + "%include " + PlannedFiles.databasesIni(pooler).path() + "\n"
                + "%include " + PlannedFiles.authIni(pooler).path() + "\n\n"
                + "[pgbouncer]\n"
                + place(plan, pooler)
                + access(plan, pooler)
                + pools(plan.spec().pooling(), version)
                + failure(plan.spec().pooling())
                + peers(plan, pooler, version);
    }

    private static String place(StackPlan plan, PoolerPlan pooler) {
        return """
                listen_addr = %s
                listen_port = %d
                %s
                ; who came from where (D4.12); the defaults, said because they are asked for
                log_connections = 1
                log_disconnections = 1
                stats_period = 60
                """.formatted(pooler.listen(), pooler.address().port(), sockets(plan, pooler))
                + pooler.logFile().map(file -> "logfile = " + file + "\n").orElse("")
                + pooler.pidFile().map(file -> "pidfile = " + file + "\n").orElse("");
    }

    private static String sockets(StackPlan plan, PoolerPlan pooler) {
        return pooler.listen().equals(LoopbackPlacement.HOST)
                ? "; no Unix socket: any user of this machine could bypass TLS by it\nunix_socket_dir ="
                : "; for the health check: nobody else is in its container\nunix_socket_dir = "
                        + plan.interior().sockets();
    }

    private static String access(StackPlan plan, PoolerPlan pooler) {
        String certificate = plan.interior().certificates() + "/" + pooler.id();
        return """

                ; passwords are looked up in the database, by a function that a role without any other right may call
                auth_type = scram-sha-256
                auth_file = %s
                auth_query = SELECT usename, passwd FROM understudy.pooler_lookup($1)
                admin_users = %s
                stats_users = %s

                ; TLS on both sides; servers are verified by CA and name
                client_tls_sslmode = require
                client_tls_protocols = tlsv1.3
                client_tls_cert_file = %s.crt
                client_tls_key_file = %s.key
                ; no client certificate is asked for; but without this newer ones load the system's CAs, and do not start where there are none
                client_tls_ca_file = %s
                server_tls_sslmode = verify-full
                server_tls_protocols = tlsv1.3
                server_tls_ca_file = %s
                """.formatted(
                        PlannedFiles.userlist(pooler).path(),
                        String.join(", ", DbRole.ADMIN.logins()),
                        String.join(", ", DbRole.MONITOR.logins()),
                        certificate,
                        certificate,
                        plan.interior().caCertificate(),
                        plan.interior().caCertificate());
    }

    private static String pools(PoolingSpec pooling, Version version) {
        boolean prepared = version.atLeast(PREPARED_STATEMENTS) && pooling.maxPreparedStatements() > 0;
        return """

                max_client_conn = %d
                default_pool_size = %d
                min_pool_size = %d
                reserve_pool_size = %d
                reserve_pool_timeout = %s
                server_idle_timeout = %s
                server_lifetime = %s
                ; transaction pooling would hand one client's search_path, timeouts and isolation level to the next
                server_reset_query = DISCARD ALL
                server_reset_query_always = 1
                ; pgjdbc sends it at login
                ignore_startup_parameters = extra_float_digits
                """.formatted(
                                pooling.maxClientConn(),
                                pooling.defaultPoolSize(),
                                pooling.minPoolSize(),
                                pooling.reservePoolSize(),
                                seconds(pooling.reservePoolTimeout()),
                                seconds(pooling.serverIdleTimeout()),
                                seconds(pooling.serverLifetime()))
                + (prepared ? "max_prepared_statements = " + pooling.maxPreparedStatements() + "\n" : "");
    }

    private static String failure(PoolingSpec pooling) {
        return """

                query_timeout = %s
                ; long enough for a failover: a waiting client is better than a refused one
                query_wait_timeout = 120
                ; a new primary is tried soon after a failed login, not after 15 s
                server_login_retry = 0.2
                server_connect_timeout = 2
                ; a rerouted database lets go of its old server at the end of the transaction, in session mode too
                server_fast_close = 1
                tcp_keepalive = 1
                tcp_keepidle = 5
                tcp_keepintvl = 2
                tcp_keepcnt = 3
                """.formatted(seconds(pooling.queryTimeout()));
    }

    private static String peers(StackPlan plan, PoolerPlan pooler, Version version) {
        if (!version.atLeast(PEERING) || plan.poolers().size() < 2) {
            return "";
        }
        StringBuilder text = new StringBuilder("\n; a cancel request finds its way from any pooler\n");
        text.append("peer_id = ").append(pooler.number()).append("\n\n[peers]\n");
        for (PoolerPlan peer : plan.poolers()) {
            text.append(peer.number()).append(" = host=").append(peer.address().host());
            text.append(" port=").append(peer.address().port()).append('\n');
        }
        return text.toString();
    }

    /** PgBouncer takes seconds, with a fraction. */
    private static String seconds(Duration duration) {
        return java.math.BigDecimal.valueOf(duration.toMillis(), 3)
                .stripTrailingZeros()
                .toPlainString();
    }
}
