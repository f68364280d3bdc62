package dev.understudy.engine.sql;

import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps from the log that the driver does not know a server version such as {@code 1.18.0/bouncer}, which it says on every connection to
 * PgBouncer's console. Nothing else: of a real server it is news.
 */
final class ConsoleVersionWarning implements Filter {
    /** Held here, because the logging system forgets a logger that nobody holds, and its filter with it. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql.jdbc.PgConnection");

    private static final String WARNING = "Unsupported Server Version: ";
    private static final String POOLER = "/bouncer";

    private final @Nullable Filter others;

    ConsoleVersionWarning(@Nullable Filter others) {
        this.others = others;
    }

    /** Harmless when done before. */
    static synchronized void silence() {
        if (!(DRIVER.getFilter() instanceof ConsoleVersionWarning)) {
            DRIVER.setFilter(new ConsoleVersionWarning(DRIVER.getFilter()));
        }
    }

    @Override
    public boolean isLoggable(LogRecord record) {
        return !isOfConsole(record) && (others == null || others.isLoggable(record));
    }

    private static boolean isOfConsole(LogRecord record) {
        String message = record.getMessage();
        Object[] parameters = record.getParameters();
        return message != null
                && message.startsWith(WARNING)
                && parameters != null
                && parameters.length == 1
                && String.valueOf(parameters[0]).endsWith(POOLER);
    }
}
