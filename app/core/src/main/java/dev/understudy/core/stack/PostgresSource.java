package dev.understudy.core.stack;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where the PostgreSQL that a stack of processes runs comes from. */
public enum PostgresSource {
    /** What this machine has installed, whole. */
    INSTALLED,
    /** Server binaries from Maven Central, downloaded once: no client programs, no pg_rewind, no extension outside contrib. */
    EMBEDDED;

    /** As it is written in a stack file and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(PostgresSource::word).toList();
    }

    public static Optional<PostgresSource> of(String word) {
        return Arrays.stream(values())
                .filter(source -> source.word().equals(word))
                .findFirst();
    }
}
