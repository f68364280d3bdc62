package dev.understudy.engine.backup;

import dev.understudy.core.backup.BackupSet;
import dev.understudy.core.backup.RestoreTarget;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.runtime.SpareServer;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be restored. Files and WAL come from the one repository alone: a copy that is made to prove it must not live on the other's WAL.
 *
 * @param set where it begins
 * @param target until where it is replayed
 * @param exclusive whether it stops just before the target instead of just after it
 */
record RestoreOrder(BackupSet set, RestoreTarget target, boolean exclusive) {
    /** pgBackRest's command. The copy does not archive: it would do so among the stack's own WAL. */
    List<String> command(SpareServer spare, ArchivePlan archive) {
        List<String> command = new ArrayList<>(program(spare, archive));
        command.addAll(List.of(
                "--repo=" + set.repository(),
                "--set=" + set.label(),
                "--pg1-path=" + spare.dataDirectory(),
                "--lock-path=" + spare.configDirectory() + "/lock",
                "--archive-mode=off",
                "--recovery-option=restore_command=" + fetch(spare, archive),
                "--type=" + target.type()));
        if (!target.value().isEmpty()) {
            command.add("--target=" + target.value());
        }
        if (!(target instanceof RestoreTarget.Latest)) {
            command.add("--target-action=promote");
        }
        if (exclusive) {
            command.add("--target-exclusive");
        }
        command.add("restore");
        return command;
    }

    private static List<String> program(SpareServer spare, ArchivePlan archive) {
        return List.of(archive.program().path(), "--config=" + spare.pgbackrestConf(), "--stanza=" + archive.stanza());
    }

    private String fetch(SpareServer spare, ArchivePlan archive) {
        List<String> words = new ArrayList<>(program(spare, archive));
        words.addAll(List.of(
                "--repo=" + set.repository(),
                "--pg1-path=" + spare.dataDirectory(),
                "--lock-path=" + spare.configDirectory() + "/lock"));
        StringBuilder command = new StringBuilder();
        words.forEach(
                word -> command.append('"').append(word.replace("%", "%%")).append("\" "));
        return command + "archive-get %f \"%p\"";
    }
}
