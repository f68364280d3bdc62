package dev.understudy.engine.inquiry;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.engine.sql.Databases;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Asks through the JDBC driver: always possible, and in a JVM that has just started dear (ADR 9). */
public final class JdbcInquiry implements Inquiry {
    /** The driver's, when the login as a whole took too long: it has neither a cause nor a state of its own. */
    private static final String LOGIN_TIMED_OUT = "Connection attempt timed out.";

    private static final int CAUSES_MAX = 10;

    private final Databases databases;

    public JdbcInquiry(Databases databases) {
        this.databases = databases;
    }

    @Override
    public List<Answer> ask(Target target, List<String> statements, Duration patience) throws Unanswered {
        try (Connection connection = open(target, patience)) {
            List<Answer> answers = new ArrayList<>();
            for (String statement : statements) {
                answers.add(ask(connection, statement));
            }
            return List.copyOf(answers);
        } catch (SQLException e) {
            throw unanswered(e, target.endpoint(), patience);
        }
    }

    private Connection open(Target target, Duration patience) throws SQLException {
        Target.Kind kind = target.kind();
        return switch (kind) {
            case SERVER -> databases.open(target.endpoint(), kind.role(), kind.database(), patience);
            case CONSOLE -> databases.openConsole(target.endpoint(), kind.role(), patience);
        };
    }

    /** Asks over a connection that is kept. */
    public static Answer ask(Connection connection, String statement) throws SQLException {
        try (Statement asked = connection.createStatement();
                ResultSet set = asked.executeQuery(statement)) {
            ResultSetMetaData columns = set.getMetaData();
            List<Row> rows = new ArrayList<>();
            while (set.next()) {
                rows.add(row(set, columns));
            }
            return new Answer(rows);
        }
    }

    private static Row row(ResultSet set, ResultSetMetaData columns) throws SQLException {
        Map<String, Optional<String>> values = new LinkedHashMap<>();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            values.put(
                    columns.getColumnLabel(column),
                    Optional.ofNullable(set.getString(column)).filter(text -> !text.isEmpty()));
        }
        return new Row(values);
    }

    private static Unanswered unanswered(SQLException e, Endpoint endpoint, Duration patience) {
        String message = String.valueOf(e.getMessage());
        ServerErrorMessage said = e instanceof PSQLException one ? one.getServerErrorMessage() : null;
        if (said != null) {
            return Unanswered.said(String.valueOf(said.getSeverity()), String.valueOf(said.getMessage()));
        }
        if (message.equals(LOGIN_TIMED_OUT) || isCausedBy(SocketTimeoutException.class, e)) {
            return Unanswered.silent(patience);
        }
        if (isCausedBy(ConnectException.class, e)) {
            return Unanswered.refused(endpoint);
        }
        return Unanswered.failed(message.lines().findFirst().orElse(message), e);
    }

    private static boolean isCausedBy(Class<? extends Throwable> cause, Throwable failure) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .limit(CAUSES_MAX)
                .anyMatch(cause::isInstance);
    }
}
