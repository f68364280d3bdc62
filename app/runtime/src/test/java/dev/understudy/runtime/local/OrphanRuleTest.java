package dev.understudy.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.process.ProcessFacts;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrphanRuleTest {
    private static final OrphanRule.Scope SCOPE =
            new OrphanRule.Scope(Set.of("me"), "/a/stack", "/a/stack/certs", List.of("/a/stack/nodes/pg1/data"));

    @ParameterizedTest
    @CsvSource({
        "pg_basebackup, --pgdata=/a/stack/nodes/pg1/data.new, FILLER SERVICE",
        "pg_rewind, --target-pgdata=/a/stack/nodes/pg1/data, FILLER SERVICE",
        "cp, /a/stack/nodes/pg1/data.new, FILLER",
        "rm, /a/stack/nodes/pg1/data.old, FILLER",
        "tar, /a/stack/nodes/pg1/data.new, FILLER",
        "pgbouncer, /a/stack/poolers/pooler1/pgbouncer.ini, SERVICE",
        "prometheus, --config.file=/a/stack/services/prometheus.yml, SERVICE",
        // Another stack whose path begins alike, or ends alike.
        "pgbouncer, /a/stack2/poolers/pooler1/pgbouncer.ini, ''",
        "pg_basebackup, --pgdata=/a/stack2/nodes/pg1/data.new, ''",
        "pgbouncer, /b/a/stack/poolers/pooler1/pgbouncer.ini, ''",
        "pg_basebackup, --pgdata=/a/stack/nodes/pg1/data.new2, SERVICE",
        // A user who looks at files, or copies them away.
        "vi, /a/stack/poolers/pooler1/pgbouncer.ini, ''",
        "cp, /a/stack/nodes/pg1/data, ''",
    })
    void programAndArgumentDecide(String program, String argument, String expected) {
        ProcessFacts facts = facts(program, argument);

        assertThat(matching(facts)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/x/node.sh, /a/stack/nodes/pg1/data, NODE_SCRIPT",
        "/x/node.sh, /a/stack/nodes/pg1/data2, ''",
        "/x/init.sh, /a/stack, PASSING_SCRIPT",
        "/x/init.sh, /a/stack2, ''",
        "/x/issue.sh, /a/stack/certs, PASSING_SCRIPT",
        "/x/other.sh, /a/stack, ''",
    })
    void scriptAndItsDirectoryDecide(String script, String directory, String expected) {
        assertThat(matching(facts("dash", "sh", script, directory))).isEqualTo(expected);
    }

    private static String matching(ProcessFacts facts) {
        return String.join(
                " ",
                EnumSet.allOf(OrphanRule.class).stream()
                        .filter(rule -> rule.matches(facts, SCOPE))
                        .map(OrphanRule::name)
                        .toList());
    }

    /** Of no living process. */
    private static ProcessFacts facts(String program, String... arguments) {
        return new ProcessFacts(Long.MAX_VALUE, 1, false, "/usr/bin/" + program, List.of(arguments));
    }
}
