package dev.understudy.core.plan;

import dev.understudy.core.stack.BackupSpec;
import dev.understudy.core.stack.BackupSpec.RepositorySpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a stack archives its WAL and keeps its backups.
 *
 * @param stanza what pgBackRest calls this stack: its name
 * @param program pgBackRest, where the servers run
 * @param wish what was asked for
 * @param repositories in order of number
 */
public record ArchivePlan(String stanza, Binaries.Tool program, BackupSpec wish, List<Repository> repositories) {
    public ArchivePlan {
        repositories = List.copyOf(repositories);
    }

    /**
     * One place.
     *
     * @param number from 1, as in {@code --repo}
     * @param path of its directory, as servers see it
     */
    public record Repository(int number, String path, RepositorySpec wish) {
        /** What its directory and its volume are called. */
        public String name() {
            return nameOf(number);
        }

        private static String nameOf(int number) {
            return "repo" + number;
        }

        /** What its key is called among the stack's secrets. */
        public String keyName() {
            return "repository" + number;
        }
    }

    static ArchivePlan of(StackPlan plan, BackupSpec wish, Binaries.Tool program) {
        List<Repository> repositories = IntStream.range(0, wish.repositories().size())
                .mapToObj(index -> new Repository(
                        index + 1,
                        plan.interior().repositories().orElseThrow() + "/" + Repository.nameOf(index + 1),
                        wish.repositories().get(index)))
                .toList();
        return new ArchivePlan(plan.name().value(), program, wish, repositories);
    }

    /** pgBackRest's work of a node beside its data: locks, acknowledgements of asynchronous archiving. */
    public static String workDirectory(NodePlan node) {
        String data = node.dataDirectory();
        return data.substring(0, data.lastIndexOf('/')) + "/pgbackrest";
    }

    /** The configuration of one node. */
    public static String configuration(NodePlan node) {
        return PlannedFiles.pgbackrestConf(node).path();
    }

    /** The beginning of every command on a node. */
    public List<String> command(NodePlan node) {
        return command(configuration(node));
    }

    /** The same with a configuration by its path. */
    public List<String> command(String configuration) {
        return List.of(program.path(), "--config=" + configuration, "--stanza=" + stanza);
    }

    /**
     * A command as {@code archive_command} and {@code restore_command} hold it: the server gives it to a shell, after it has replaced what a
     * percent sign begins.
     *
     * @param words taken literally
     * @param rest what follows them, such as {@code archive-push "%p"}
     */
    public static String shell(List<String> words, String rest) {
        return Stream.concat(words.stream().map(word -> '"' + word.replace("%", "%%") + '"'), Stream.of(rest))
                .collect(Collectors.joining(" "));
    }
}
