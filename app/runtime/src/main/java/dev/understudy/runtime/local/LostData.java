package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.stack.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A primary whose data directory is gone is not initialised again: what its standbys still hold would be cloned away by an empty
 * database. A standby whose data directory is gone is no loss; it is cloned.
 *
 * @param nodes every node of the stack
 * @param assignments what each is told to be
 * @param initialised whether the stack ever had a primary
 */
record LostData(List<NodePlan> nodes, Map<NodeId, Assignment> assignments, boolean initialised) {
    LostData {
        nodes = List.copyOf(nodes);
        assignments = Map.copyOf(assignments);
    }

    /** @throws UnderstudyException {@link ErrorCode#DATA_DIRECTORY} naming the primary without data, and who has some */
    void refuse() {
        List<NodePlan> holders = nodes.stream().filter(LostData::hasData).toList();
        if (!initialised && holders.isEmpty()) {
            return;
        }
        nodes.stream()
                .filter(node -> assignments.get(node.id()) instanceof Assignment.Primary)
                .filter(LostData::isEmpty)
                .findFirst()
                .ifPresent(primary -> {
                    throw lost(primary, holders);
                });
    }

    static boolean hasData(NodePlan node) {
        return Files.exists(Path.of(node.dataDirectory(), "PG_VERSION"));
    }

    /** As the node script sees it: what is neither empty nor a data directory is refused there. */
    private static boolean isEmpty(NodePlan node) {
        String[] entries = Path.of(node.dataDirectory()).toFile().list();
        return entries == null || entries.length == 0;
    }

    private static UnderstudyException lost(NodePlan primary, List<NodePlan> holders) {
        String data = primary.dataDirectory();
        String again = "`understudy down --volumes` and `up` begin again with an empty database.";
        return new UnderstudyException(
                ErrorCode.DATA_DIRECTORY,
                "data directory " + data + " of " + primary.id() + ", the primary, is "
                        + (Files.exists(Path.of(data)) ? "empty" : "missing")
                        + ", but this stack was initialised before; "
                        + holdersSentence(holders),
                "Nothing was changed or started. Put the directory back"
                        + (holders.isEmpty() ? "" : ", or take a standby's data: " + rescue(primary, holders)) + ". "
                        + again);
    }

    private static String holdersSentence(List<NodePlan> holders) {
        return holders.isEmpty()
                ? "no standby has data either"
                : "data is still held by "
                        + String.join(
                                ", ",
                                holders.stream()
                                        .map(node -> node.id() + " (" + node.dataDirectory() + ")")
                                        .toList());
    }

    /**
     * Moved, not copied: every standby is cloned again then, and so gets its replication slot. Without that file the server recovers to the
     * end of the WAL it holds, and writes.
     */
    private static String rescue(NodePlan primary, List<NodePlan> holders) {
        NodePlan first = holders.getFirst();
        String data = primary.dataDirectory();
        return "`understudy down`, then `rm -rf " + data + "; mv " + first.dataDirectory() + " " + data + " && rm "
                + data
                + "/standby.signal`, then `understudy up`, which clones " + first.id() + " again"
                + (holders.size() > 1 ? " (take the one that received most, and delete the data of the others)" : "");
    }
}
