package dev.understudy.core.render;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.PoolMode;
import java.util.Locale;
import java.util.Optional;

/**
 * A pooler's routing file. A database without a route points where nothing listens: no server can be reached, also should the
 * pooler restart. On its own that lets the first client wait and refuses later ones at once ("server login has been failing"),
 * so the caller cuts by {@code KILL db} on the console, this file, {@code RELOAD}, and routes by the file, {@code RELOAD},
 * {@code RESUME db}: clients of a killed database wait. Seen on PgBouncer 1.18.
 */
public final class DatabasesIni {
    /** Where nothing listens. */
    private static final Endpoint NOWHERE = new Endpoint("127.0.0.1", 9);

    /** Says which node a database leads to: through a link, its address does not tell. */
    private static final String MARK = "; leads to ";

    private static final String NOBODY = "nobody";

    private DatabasesIni() {}

    public static RenderedFile render(StackPlan plan, PoolerPlan pooler, Routing routing) {
        StringBuilder text = new StringBuilder(
                "; Rendered by understudy: where " + pooler.id() + " sends its clients.\n[databases]\n");
        for (PoolDatabase database : PoolDatabase.values()) {
            Optional<NodeId> route = database == PoolDatabase.READ_ONLY ? routing.readOnly() : routing.readWrite();
            PoolMode mode = database == PoolDatabase.SESSION
                    ? PoolMode.SESSION
                    : plan.spec().pooling().mode();
            text.append(MARK).append(route.map(NodeId::value).orElse(NOBODY)).append('\n');
            text.append(line(database, mode, route.map(id -> plan.node(id).address())));
        }
        return new RenderedFile(PlannedFiles.databasesIni(pooler), text.toString());
    }

    /** The routing of a new stack. */
    public static Routing declared(StackPlan plan, PoolerPlan pooler) {
        return new Routing(Optional.of(plan.declaredPrimary().id()), Optional.of(pooler.readOnlyNode()));
    }

    /** Reads a routing file back; a database that points to no node of the stack is cut off. */
    public static Routing parse(StackPlan plan, String text) {
        return new Routing(target(plan, text, PoolDatabase.READ_WRITE), target(plan, text, PoolDatabase.READ_ONLY));
    }

    private static Optional<NodeId> target(StackPlan plan, String text, PoolDatabase database) {
        String before = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith(database.databaseName() + " = ")) {
                String mark = before;
                return plan.nodes().stream()
                        .filter(node -> leadsTo(node, mark, line))
                        .map(NodePlan::id)
                        .findFirst();
            }
            before = line;
        }
        return Optional.empty();
    }

    /** By the address where there is no mark, as in a file of an earlier version. */
    private static boolean leadsTo(NodePlan node, String mark, String line) {
        return mark.startsWith(MARK)
                ? mark.equals(MARK + node.id())
                : line.contains("host=" + node.address().host() + " port="
                        + node.address().port() + " ");
    }

    private static String line(PoolDatabase database, PoolMode mode, Optional<Endpoint> server) {
        Endpoint target = server.orElse(NOWHERE);
        return database.databaseName() + " = host=" + target.host() + " port=" + target.port()
                + " dbname=" + PoolDatabase.SERVER_DATABASE
                + " pool_mode=" + mode.name().toLowerCase(Locale.ROOT)
                + (server.isPresent() ? "" : " pool_size=0 reserve_pool=0")
                + "\n";
    }
}
