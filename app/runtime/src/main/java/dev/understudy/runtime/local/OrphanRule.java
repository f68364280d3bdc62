package dev.understudy.runtime.local;

import dev.understudy.runtime.process.ProcessFacts;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How a process is recognised that outlived whoever started it: the table of everything that is killed without a record. Each needs two
 * things of a process, such as program <em>and</em> an argument in the stack's directory: a user's editor or shell there has one at most.
 */
enum OrphanRule {
    /** Of a killed server: it rewrote its arguments and lost its parent, but works in the data directory. */
    BACKEND {
        @Override
        boolean matches(ProcessFacts facts, Scope scope) {
            return facts.program().equals("postgres")
                    && scope.dataDirectories().stream().anyMatch(facts::worksIn);
        }
    },
    /** A program of the node script that writes into the data directory, or beside it. */
    FILLER {
        @Override
        boolean matches(ProcessFacts facts, Scope scope) {
            return (WRITERS.contains(facts.program())
                            && scope.dataDirectories().stream().anyMatch(data -> hasValue(facts, data)))
                    || (COPIERS.contains(facts.program())
                            && scope.dataDirectories().stream()
                                    .anyMatch(data -> hasValue(facts, data + ".new", data + ".old")));
        }
    },
    /** A service of the stack, or one that is about to become it. */
    SERVICE {
        @Override
        boolean matches(ProcessFacts facts, Scope scope) {
            return PROGRAMS.contains(facts.program())
                    && facts.arguments().stream()
                            .map(OrphanRule::value)
                            .anyMatch(value -> value.startsWith(scope.root() + "/"));
        }
    },
    /** The node script: its last argument is the data directory. */
    NODE_SCRIPT {
        @Override
        boolean matches(ProcessFacts facts, Scope scope) {
            return scope.dataDirectories().stream().anyMatch(data -> hasPair(facts, "/node.sh", data));
        }
    },
    /** A script that a start runs beside its services; it has no record. */
    PASSING_SCRIPT {
        @Override
        boolean matches(ProcessFacts facts, Scope scope) {
            return hasPair(facts, "/init.sh", scope.root()) || hasPair(facts, "/issue.sh", scope.certificates());
        }
    };

    private static final Set<String> WRITERS = Set.of("initdb", "pg_basebackup", "pg_rewind");
    private static final Set<String> COPIERS = Set.of("cp", "rm", "tar", "initdb", "pg_basebackup");
    private static final Set<String> PROGRAMS = Set.of(
            "postgres",
            "initdb",
            "pg_basebackup",
            "pg_rewind",
            "pg_receivewal",
            "pgbackrest",
            "pgbouncer",
            "prometheus");

    /**
     * Where orphans are looked for.
     *
     * @param users who may own them; somebody else's process is never ours, whatever its arguments are
     * @param root the stack's directory
     * @param certificates of the stack
     * @param dataDirectories of one node, or of all
     */
    record Scope(Set<String> users, String root, String certificates, List<String> dataDirectories) {
        Scope {
            users = Set.copyOf(users);
            dataDirectories = List.copyOf(dataDirectories);
        }
    }

    abstract boolean matches(ProcessFacts facts, Scope scope);

    /** Living processes that one of the rules recognises. */
    static List<ProcessFacts> find(Set<OrphanRule> rules, Scope scope) {
        return ProcessFacts.all().stream()
                .filter(facts -> rules.stream().anyMatch(rule -> rule.matches(facts, scope)))
                .filter(facts -> scope.users().contains(facts.user()))
                .toList();
    }

    private static boolean hasValue(ProcessFacts facts, String... wanted) {
        return facts.arguments().stream().map(OrphanRule::value).anyMatch(List.of(wanted)::contains);
    }

    /** Of {@code --pgdata=/x} and {@code config_file=/x} what is behind the sign; else the whole. */
    private static String value(String argument) {
        return argument.startsWith("/") ? argument : argument.substring(argument.indexOf('=') + 1);
    }

    private static boolean hasPair(ProcessFacts facts, String script, String directory) {
        List<String> arguments = facts.arguments();
        return IntStream.range(1, arguments.size())
                .anyMatch(i -> arguments.get(i - 1).endsWith(script)
                        && arguments.get(i).equals(directory));
    }
}
