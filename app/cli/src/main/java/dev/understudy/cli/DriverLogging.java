package dev.understudy.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * Keeps what the JDBC driver and the client of the container engine log off the user's terminal, such as its astonishment at PgBouncer's version; failures reach the user
 * as exceptions. The logging system makes one by name when, and only when, somebody logs first, so that it costs other commands nothing.
 */
public final class DriverLogging {
    private static final String SETTINGS = """
            handlers = java.util.logging.ConsoleHandler
            org.postgresql.level = OFF
            com.github.dockerjava.level = OFF
            """;

    /** Called by {@link LogManager}, whose contract is that the constructor configures it. */
    public DriverLogging() throws IOException {
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(SETTINGS.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** To be called before anything logs. */
    static void silence() {
        System.setProperty("java.util.logging.config.class", DriverLogging.class.getName());
    }
}
