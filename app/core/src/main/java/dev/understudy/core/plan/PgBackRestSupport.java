package dev.understudy.core.plan;

import dev.understudy.core.postgres.Version;
import java.util.Map;
import java.util.TreeMap;

/** Which pgBackRest knows which PostgreSQL: it reads control files and WAL itself, and refuses a major it has never seen. Source: its release notes. */
final class PgBackRestSupport {
    /** By PostgreSQL's major: the first release that knows it. */
    private static final TreeMap<Integer, Version> FIRST = new TreeMap<>(
            Map.of(15, Version.of(2, 41), 16, Version.of(2, 48), 17, Version.of(2, 53), 18, Version.of(2, 57)));

    private PgBackRestSupport() {}

    /** What is not known here yet is for the newest known, at least. */
    static Version firstFor(int postgresMajor) {
        Map.Entry<Integer, Version> known = FIRST.ceilingEntry(postgresMajor);
        return (known == null ? FIRST.lastEntry() : known).getValue();
    }
}
