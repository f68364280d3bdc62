package dev.understudy.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class ConsoleVersionWarningTest {
    private static LogRecord warning(String message, Object... parameters) {
        LogRecord record = new LogRecord(Level.WARNING, message);
        record.setParameters(parameters);
        return record;
    }

    @Test
    void onlyThePoolersVersionIsKeptFromTheLog() {
        ConsoleVersionWarning filter = new ConsoleVersionWarning(null);

        assertThat(filter.isLoggable(warning("Unsupported Server Version: {0}", "1.18.0/bouncer")))
                .isFalse();
        assertThat(filter.isLoggable(warning("Unsupported Server Version: {0}", "8.4.22")))
                .isTrue();
        assertThat(filter.isLoggable(warning("Something else of {0}", "1.18.0/bouncer")))
                .isTrue();
        assertThat(filter.isLoggable(warning("nothing to fill in"))).isTrue();
    }

    @Test
    void aFilterThatWasThereStillDecides() {
        ConsoleVersionWarning filter = new ConsoleVersionWarning(record -> false);

        assertThat(filter.isLoggable(warning("nothing to fill in"))).isFalse();
    }
}
