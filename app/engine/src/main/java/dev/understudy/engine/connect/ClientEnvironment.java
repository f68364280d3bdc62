package dev.understudy.engine.connect;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.render.Secrets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environment variables that let clients reach a stack (D1.2): libpq's own, a URL per client, and how large a pool to use. */
public final class ClientEnvironment {
    /** D3.2: 20 connections, 40 overflow; D1.2: timeout and recycle. */
    private static final Map<String, String> CLIENT_POOL = pool();

    private final StackPlan plan;
    private final Secrets secrets;
    private final ConnectionStrings strings;

    public ClientEnvironment(StackPlan plan, Secrets secrets) {
        this.plan = plan;
        this.secrets = secrets;
        this.strings = new ConnectionStrings(plan, secrets);
    }

    /** In the order people look for them; values are secret. */
    public Map<String, String> variables(DbRole role) {
        Map<String, String> variables = new LinkedHashMap<>(libpq(ConnectionRoute.POOL, role));
        variables.put("PGPASSWORD", secrets.password(role));
        for (ConnectionString string : strings.all(role)) {
            variables.put(string.variable(), string.text());
        }
        variables.put("DATABASE_SSL_MODE", "verify-full");
        variables.put("DATABASE_SSL_ROOT_CERT", plan.layout().caCertificate());
        variables.putAll(CLIENT_POOL);
        return variables;
    }

    /** libpq's variables for a route, without the password. */
    public Map<String, String> libpq(ConnectionRoute route, DbRole role) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PGHOST", strings.joined(route, Endpoint::host));
        variables.put("PGPORT", strings.joined(route, endpoint -> Integer.toString(endpoint.port())));
        variables.put("PGDATABASE", strings.database(route));
        variables.put("PGUSER", secrets.login(role));
        variables.put("PGSSLMODE", "verify-full");
        variables.put("PGSSLROOTCERT", plan.layout().caCertificate());
        if (route == ConnectionRoute.DIRECT || plan.poolers().isEmpty()) {
            variables.put("PGTARGETSESSIONATTRS", "read-write");
        }
        return variables;
    }

    private static Map<String, String> pool() {
        Map<String, String> pool = new LinkedHashMap<>();
        pool.put("DATABASE_POOL_SIZE", "20");
        pool.put("DATABASE_MAX_OVERFLOW", "40");
        pool.put("DATABASE_POOL_TIMEOUT", "30");
        pool.put("DATABASE_POOL_RECYCLE", "3600");
        return pool;
    }
}
