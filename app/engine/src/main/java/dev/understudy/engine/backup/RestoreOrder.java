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
        List<String> command = new ArrayList<>(archive.command(spare.pgbackrestConf()));
        command.addAll(place(spare));
        command.addAll(List.of(
                "--set=" + set.label(),
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

    private String fetch(SpareServer spare, ArchivePlan archive) {
        List<String> words = new ArrayList<>(archive.command(spare.pgbackrestConf()));
        words.addAll(place(spare));
        return ArchivePlan.shell(words, "archive-get %f \"%p\"");
    }

    private List<String> place(SpareServer spare) {
        return List.of(
                "--repo=" + set.repository(),
                "--pg1-path=" + spare.dataDirectory(),
                "--lock-path=" + spare.configDirectory() + "/lock");
    }
}
