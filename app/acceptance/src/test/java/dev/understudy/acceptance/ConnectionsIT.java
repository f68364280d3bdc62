package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.connect.ClientEnvironment;
import dev.understudy.engine.connect.ClientForm;
import dev.understudy.engine.connect.ConnectionRoute;
import dev.understudy.engine.connect.ConnectionStrings;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** After a failover every connection string still leads where it says: a string that needs editing then is worth nothing. */
class ConnectionsIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final String WHO_AND_WHERE = "SELECT current_user, pg_is_in_recovery();\n";

    private static RunningStack stack;
    private static StackStatus status;
    private static Report report;

    @TempDir
    static Path directory;

    @BeforeAll
    static void failOver() {
        stack = STACKS.up("connect", TestStacks.asynchronous("connect"));
        new Superuser(stack)
                .in("app")
                .run("pg1", "CREATE TABLE public.orders (id int)", "GRANT INSERT ON orders TO app");
        report = Report.of(STACKS.appliance()
                .drill(
                        new DrillTarget.Attached(stack.plan().name()),
                        DrillRequests.of(FaultName.IMMEDIATE_SHUTDOWN),
                        whenItIsOver(ConnectionsIT::writeAsClientsDo)));
        status = STACKS.appliance().status(stack);
    }

    /** Before the drill looks at what is left: everybody is back then, the former primary as a standby. */
    private static Progress whenItIsOver(Runnable work) {
        return what -> {
            if (what.startsWith("look up every acknowledged write")) {
                work.run();
            }
            return Progress.SILENT.begin(what);
        };
    }

    /** Two that know one address only, that of the primary of before, and two that name every node and ask for the primary. */
    private static void writeAsClientsDo() {
        try {
            assertThat(insertByJdbc(pg1(), "billing (JDBC)", 3)).containsExactly("25006", "25006", "25006");
            assertThat(insertByJdbc(everyNode(), "careful (JDBC)", 1)).isEmpty();
            assertThat(insertByPsql("nightly job", true).errors()).contains("read-only transaction");
            assertThat(insertByPsql("careful job", false).exitStatus()).isZero();
        } catch (SQLException | IOException e) {
            throw new AssertionError("the clients could not even connect", e);
        }
    }

    private static String pg1() {
        return "jdbc:postgresql://" + stack.plan().nodes().getFirst().endpoint() + "/app?";
    }

    private static String everyNode() {
        return "jdbc:postgresql://"
                + stack.plan().nodes().stream()
                        .map(node -> node.endpoint().toString())
                        .collect(Collectors.joining(","))
                + "/app?targetServerType=primary&hostRecheckSeconds=0&";
    }

    /** @return the SQLSTATE of each attempt that failed */
    private static List<String> insertByJdbc(String url, String application, int times) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", DbRole.APP.roleName());
        properties.setProperty("password", stack.secrets().password(DbRole.APP));
        properties.setProperty("ApplicationName", application);
        properties.setProperty("sslrootcert", stack.plan().layout().caCertificate());
        List<String> refused = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url + "sslmode=verify-full", properties);
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < times; i++) {
                try {
                    statement.execute("INSERT INTO orders VALUES (1)");
                } catch (SQLException e) {
                    refused.add(e.getSQLState());
                }
            }
        }
        return refused;
    }

    private static ExecResult insertByPsql(String application, boolean pinned) throws IOException {
        Map<String, String> environment = new HashMap<>(
                new ClientEnvironment(stack.plan(), stack.secrets()).libpq(ConnectionRoute.DIRECT, DbRole.APP));
        environment.put("PGPASSWORD", stack.secrets().password(DbRole.APP));
        environment.put("PGAPPNAME", application);
        if (pinned) {
            NodePlan former = stack.plan().nodes().getFirst();
            environment.remove("PGTARGETSESSIONATTRS");
            environment.put("PGHOST", former.endpoint().host());
            environment.put("PGPORT", Integer.toString(former.endpoint().port()));
        }
        return new Psql(stack.plan(), directory).run(environment, "INSERT INTO orders VALUES (1);\n");
    }

    /** By the servers' log, whoever they are; a finding that leaves the verdict as it is. */
    @Test
    void clientsThatKeepToThePrimaryOfBeforeAreNamedAndOthersAreNot() throws IOException {
        JsonNode pinned = report.json().path("pinnedClients");

        assertThat(pinned.path("clients").valueStream().map(ConnectionsIT::client))
                .containsExactlyInAnyOrder(
                        "pg1 refused 3 of billing (JDBC), app@app from 127.0.0.1",
                        "pg1 refused 1 of nightly job, app@app from 127.0.0.1");
        assertThat(pinned.path("unread")).isEmpty();
        assertThat(pinned.path("cure").asString())
                .contains("target_session_attrs", "targetServerType", "networkaddress.cache.ttl");
        assertThat(report.schemaErrors()).isEmpty();
        assertThat(report.json().path("verdict").asString())
                .as(report.reasons().toString())
                .isEqualTo("PASSED");
    }

    private static String client(JsonNode client) {
        return client.path("node").asString() + " refused "
                + client.path("refused").asLong() + " of "
                + client.path("application").asString() + ", "
                + client.path("user").asString() + "@" + client.path("database").asString() + " from "
                + client.path("address").asString();
    }

    /** First by libpq's own variables, then by the URL, in one psql. */
    @ParameterizedTest
    @EnumSource(ConnectionRoute.class)
    void libpqGoesThere(ConnectionRoute route) throws IOException {
        DbRole role = roleOf(route);
        StackPlan plan = stack.plan();
        Map<String, String> environment =
                new HashMap<>(new ClientEnvironment(plan, stack.secrets()).libpq(route, role));
        environment.put("PGPASSWORD", stack.secrets().password(role));
        String url = new ConnectionStrings(plan, stack.secrets())
                .of(ClientForm.LIBPQ, route, role)
                .text();

        ExecResult result =
                new Psql(plan, directory).run(environment, WHO_AND_WHERE + "\\connect '" + url + "'\n" + WHO_AND_WHERE);

        assertThat(result.exitStatus()).as(result.errors()).isZero();
        assertThat(result.output().lines()).containsExactly(answer(route), answer(route));
    }

    @ParameterizedTest
    @EnumSource(ConnectionRoute.class)
    void jdbcGoesThere(ConnectionRoute route) throws SQLException {
        String url = new ConnectionStrings(stack.plan(), stack.secrets())
                .of(ClientForm.JDBC, route, roleOf(route))
                .text();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(WHO_AND_WHERE)) {
            row.next();
            assertThat(row.getString(1) + "|" + row.getString(2)).isEqualTo(answer(route));
        }
    }

    /** The read-only route is the read-only role's, on a standby. */
    private static String answer(ConnectionRoute route) {
        return route == ConnectionRoute.READ_ONLY ? "readonly|t" : "app|f";
    }

    private static DbRole roleOf(ConnectionRoute route) {
        return route == ConnectionRoute.READ_ONLY ? DbRole.READONLY : DbRole.APP;
    }

    @Test
    void statusTellsDeclaredAssignedAndObservedRolesApart() {
        assertThat(status.state()).as(status.toString()).isEqualTo(StackStatus.State.HEALTHY);
        assertThat(status.nodes())
                .extracting(node -> node.id() + " " + node.declared() + " " + node.assigned() + " "
                        + node.observed().orElse("?"))
                .containsExactly(
                        "pg1 primary standby standby", "pg2 standby primary primary", "pg3 standby standby standby");
        assertThat(status.poolers()).hasSize(3).allSatisfy(pooler -> {
            assertThat(pooler.problem()).isEmpty();
            assertThat(pooler.readWrite()).contains("pg2");
            assertThat(pooler.readOnly()).isPresent().get().isNotEqualTo("pg2");
        });
    }

    /** The driver knows no server of PgBouncer's version; whoever reads our log need not hear it on each connection. */
    @Test
    void theConsolesVersionIsNotInTheLog() throws SQLException {
        List<String> logged = Collections.synchronizedList(new ArrayList<>());
        Logger driver = Logger.getLogger("org.postgresql");
        Handler handler = new Recorder(logged);
        driver.addHandler(handler);
        try (Connection console = new Databases(stack.plan(), stack.secrets())
                .openConsole(stack.plan().poolers().getFirst().address(), DbRole.ADMIN, Duration.ofSeconds(10))) {
            assertThat(console.getMetaData().getDatabaseProductVersion()).endsWith("/bouncer");
        } finally {
            driver.removeHandler(handler);
        }
        assertThat(logged).isEmpty();
    }

    /** Notes what comes through, as a console or a file would. */
    private static final class Recorder extends Handler {
        private final List<String> logged;

        Recorder(List<String> logged) {
            this.logged = logged;
        }

        @Override
        public void publish(LogRecord record) {
            logged.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void statusAsJsonHasFiguresForEveryStandby() {
        String json = Json.pretty(status);
        assertThat(json).contains("\"replayLagBytes\"", "\"timeline\" : 2", "\"streaming\" : true");
        assertThat(status.nodes()).filteredOn(node -> !node.id().equals("pg2")).allSatisfy(node -> {
            assertThat(node.replayLagBytes()).isPresent();
            assertThat(node.replayLagBytes().get()).isNotNegative();
            assertThat(node.upstream()).isPresent();
        });
        assertThat(json).doesNotContain(stack.secrets().values());
    }
}
