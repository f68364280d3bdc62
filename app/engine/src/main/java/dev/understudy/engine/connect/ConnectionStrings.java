package dev.understudy.engine.connect;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.stack.PoolMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes the connection strings of a stack. All verify the server's certificate and name every host, so that a client outlives the loss
 * of one. Passwords need no quoting (see {@link Secrets}); paths do.
 */
public final class ConnectionStrings {
    private final StackPlan plan;
    private final Secrets secrets;

    public ConnectionStrings(StackPlan plan, Secrets secrets) {
        this.plan = plan;
        this.secrets = secrets;
    }

    /** Every form by every route the stack has; the read-only route is always the read-only role's. */
    public List<ConnectionString> all(DbRole role) {
        List<ConnectionString> strings = new ArrayList<>();
        for (ClientForm form : ClientForm.values()) {
            for (ConnectionRoute route : ConnectionRoute.values()) {
                if (route != ConnectionRoute.SESSION || pooled(route)) {
                    strings.add(of(form, route, role));
                }
            }
        }
        return List.copyOf(strings);
    }

    /** One string; {@link ConnectionRoute#READ_ONLY} ignores the role. */
    public ConnectionString of(ClientForm form, ConnectionRoute route, DbRole asked) {
        DbRole role = route == ConnectionRoute.READ_ONLY ? DbRole.READONLY : asked;
        String text = switch (form) {
            case LIBPQ, PSYCOPG2, ASYNCPG -> uri("postgresql", route, role, libpqOptions(route));
            case JDBC -> jdbc(route, role);
            case SQLALCHEMY -> sqlAlchemy("postgresql+psycopg2", route, role, libpqOptions(route));
            case SQLALCHEMY_ASYNC -> sqlAlchemy("postgresql+asyncpg", route, role, asyncOptions(route));
            case DJANGO -> django(route, role);
        };
        return new ConnectionString(form, route, text);
    }

    /** Where the route leads, in the order clients try. */
    public List<Endpoint> endpoints(ConnectionRoute route) {
        return pooled(route)
                ? plan.poolers().stream().map(PoolerPlan::endpoint).toList()
                : plan.nodes().stream().map(NodePlan::endpoint).toList();
    }

    /** The database to ask for on that route. */
    public String database(ConnectionRoute route) {
        return pooled(route) ? route.database() : PoolDatabase.SERVER_DATABASE;
    }

    /** Hosts or ports of a route joined by commas, as {@code PGHOST} and {@code PGPORT} take them. */
    public String joined(ConnectionRoute route, Function<Endpoint, String> part) {
        return endpoints(route).stream().map(part).collect(Collectors.joining(","));
    }

    private boolean pooled(ConnectionRoute route) {
        return route != ConnectionRoute.DIRECT && !plan.poolers().isEmpty();
    }

    /** In transaction mode a prepared statement is lost with its server connection unless the pooler tracks it. */
    private boolean losesPreparedStatements(ConnectionRoute route) {
        boolean sessionMode =
                route == ConnectionRoute.SESSION || plan.spec().pooling().mode() == PoolMode.SESSION;
        return pooled(route) && !sessionMode && plan.spec().pooling().maxPreparedStatements() == 0;
    }

    private Map<String, String> libpqOptions(ConnectionRoute route) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("sslmode", "verify-full");
        options.put("sslrootcert", plan.layout().caCertificate());
        if (!pooled(route)) {
            options.put("target_session_attrs", route == ConnectionRoute.READ_ONLY ? "any" : "read-write");
        }
        return options;
    }

    /** The dialect hands options to asyncpg as they are; the CA is taken from {@code PGSSLROOTCERT}. */
    private Map<String, String> asyncOptions(ConnectionRoute route) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("ssl", "verify-full");
        if (losesPreparedStatements(route)) {
            options.put("prepared_statement_cache_size", "0");
        }
        if (!pooled(route)) {
            options.put("target_session_attrs", route == ConnectionRoute.READ_ONLY ? "any" : "read-write");
        }
        return options;
    }

    private String uri(String scheme, ConnectionRoute route, DbRole role, Map<String, String> options) {
        return scheme + "://" + credentials(role) + joined(route, Endpoint::toString) + "/" + database(route)
                + query(options);
    }

    private String jdbc(ConnectionRoute route, DbRole role) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("user", role.roleName());
        options.put("password", secrets.password(role));
        options.put("sslmode", "verify-full");
        options.put("sslrootcert", plan.layout().caCertificate());
        if (pooled(route)) {
            options.put("loadBalanceHosts", "true");
        } else {
            options.put("targetServerType", route == ConnectionRoute.READ_ONLY ? "preferSecondary" : "primary");
        }
        if (losesPreparedStatements(route)) {
            options.put("prepareThreshold", "0");
        }
        return "jdbc:postgresql://" + joined(route, Endpoint::toString) + "/" + database(route) + query(options);
    }

    /** SQLAlchemy takes several hosts only as options. */
    private String sqlAlchemy(String scheme, ConnectionRoute route, DbRole role, Map<String, String> options) {
        List<Endpoint> hosts = endpoints(route);
        if (hosts.size() == 1) {
            return uri(scheme, route, role, options);
        }
        String hostOptions = hosts.stream().map(host -> "host=" + host).collect(Collectors.joining("&", "?", "&"));
        return scheme + "://" + credentials(role) + "/" + database(route) + hostOptions
                + query(options).substring(1);
    }

    private String django(ConnectionRoute route, DbRole role) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("ENGINE", "django.db.backends.postgresql");
        fields.put("NAME", database(route));
        fields.put("USER", role.roleName());
        fields.put("PASSWORD", secrets.password(role));
        fields.put("HOST", joined(route, Endpoint::host));
        fields.put("PORT", joined(route, endpoint -> Integer.toString(endpoint.port())));
        // A server-side cursor lives on one server connection; in transaction mode the next fetch may get another.
        boolean cursors = !pooled(route) || route == ConnectionRoute.SESSION;
        return "{" + members(fields) + ",\"OPTIONS\":{" + members(libpqOptions(route))
                + "},\"DISABLE_SERVER_SIDE_CURSORS\":" + !cursors + "}";
    }

    private static String members(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> quoted(field.getKey()) + ":" + quoted(field.getValue()))
                .collect(Collectors.joining(","));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private String credentials(DbRole role) {
        return role.roleName() + ":" + secrets.password(role) + "@";
    }

    private static String query(Map<String, String> options) {
        return options.entrySet().stream()
                .map(option -> option.getKey() + "=" + encoded(option.getValue()))
                .collect(Collectors.joining("&", "?", ""));
    }

    /** Slashes stay readable: they need no encoding in a query. */
    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }
}
