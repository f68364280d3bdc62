package dev.understudy.core.plan;

import dev.understudy.core.stack.BackupSpec;
import dev.understudy.core.stack.BackupSpec.RepositorySpec;
import java.util.List;
import java.util.stream.IntStream;

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
        /** What its key is called among the stack's secrets. */
        public String keyName() {
            return "repository" + number;
        }
    }

    static ArchivePlan of(StackPlan plan, BackupSpec wish, Binaries.Tool program) {
        List<Repository> repositories = IntStream.range(0, wish.repositories().size())
                .mapToObj(index -> new Repository(
                        index + 1,
                        plan.interior().repositories().orElseThrow() + "/repo" + (index + 1),
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
        return List.of(program.path(), "--config=" + configuration(node), "--stanza=" + stanza);
    }
}
