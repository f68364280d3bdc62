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
import java.util.Comparator;
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
            case LIBPQ, PSYCOPG2 -> uri("postgresql", route, role, libpqOptions(route));
            case ASYNCPG -> asyncpg(route, role);
            case JDBC -> jdbc(route, role);
            case SQLALCHEMY -> sqlAlchemy(route, role);
            case SQLALCHEMY_ASYNC -> sqlAlchemyAsync(route, role);
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
        if (!pooled(route) && route != ConnectionRoute.READ_ONLY) {
            options.put("target_session_attrs", "read-write");
        }
        return options;
    }

    /**
     * asyncpg prepares every statement and asks for it in a second message, so it needs the same server connection twice: where the pooler
     * does not see to that, it goes through the session pool, and straight to the servers for reads.
     */
    private String asyncpg(ConnectionRoute route, DbRole role) {
        if (!losesPreparedStatements(route)) {
            return uri("postgresql", route, role, libpqOptions(route));
        }
        return route == ConnectionRoute.READ_ONLY
                ? uri("postgresql", role, standbysFirst(), PoolDatabase.SERVER_DATABASE, libpqOptions(route))
                : uri("postgresql", ConnectionRoute.SESSION, role, libpqOptions(ConnectionRoute.SESSION));
    }

    /** The first one that answers is taken. */
    private List<Endpoint> standbysFirst() {
        return plan.nodes().stream()
                .sorted(Comparator.comparing(node -> node.spec().declaredPrimary()))
                .map(NodePlan::endpoint)
                .toList();
    }

    private String uri(String scheme, ConnectionRoute route, DbRole role, Map<String, String> options) {
        return uri(scheme, role, endpoints(route), database(route), options);
    }

    private String uri(
            String scheme, DbRole role, List<Endpoint> endpoints, String database, Map<String, String> options) {
        String hosts = endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(","));
        return scheme + "://" + credentials(role) + hosts + "/" + database + query(options);
    }

    private String jdbc(ConnectionRoute route, DbRole role) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("user", secrets.login(role));
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
    private String sqlAlchemy(ConnectionRoute route, DbRole role) {
        List<Endpoint> hosts = endpoints(route);
        if (hosts.size() == 1) {
            return uri("postgresql+psycopg2", route, role, libpqOptions(route));
        }
        String hostOptions = hosts.stream().map(host -> "host=" + host).collect(Collectors.joining("&", "?", "&"));
        return "postgresql+psycopg2://" + credentials(role) + "/" + database(route) + hostOptions
                + query(libpqOptions(route)).substring(1);
    }

    /**
     * The dialect hands its options to asyncpg as they are. Before 2.0.18 it knows one host only, and it never knew {@code sslrootcert}; so
     * it is told nothing but asyncpg's own URL.
     */
    private String sqlAlchemyAsync(ConnectionRoute route, DbRole role) {
        return "postgresql+asyncpg://?dsn=" + URLEncoder.encode(asyncpg(route, role), StandardCharsets.UTF_8);
    }

    private String django(ConnectionRoute route, DbRole role) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("ENGINE", "django.db.backends.postgresql");
        fields.put("NAME", database(route));
        fields.put("USER", secrets.login(role));
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
        return secrets.login(role) + ":" + secrets.password(role) + "@";
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
