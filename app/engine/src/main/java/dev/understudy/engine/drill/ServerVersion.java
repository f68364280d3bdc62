package dev.understudy.engine.drill;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.sql.Databases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** What a server says it is: the plan of a stack of containers knows its major version only. */
final class ServerVersion {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private ServerVersion() {}

    /** @return such as {@code 15.18}; empty when it does not answer */
    static Optional<String> of(Databases databases, Endpoint server) {
        try (Connection connection = databases.open(server, DbRole.MONITOR, PoolDatabase.SERVER_DATABASE, TIMEOUT)) {
            return Optional.of(number(connection.getMetaData().getDatabaseProductVersion()));
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    /** Without the package's, such as in {@code 15.18 (Debian 15.18-0+deb12u1)}. */
    static String number(String said) {
        return said.split(" ", 2)[0];
    }
}
