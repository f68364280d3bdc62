package dev.understudy.core.render;

import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import java.util.Locale;

/**
 * A node's {@code pgbackrest.conf}. Each node has its own, which knows no other node: archiving must work for whichever becomes the primary,
 * and a backup runs where its data are.
 */
public final class PgBackRestConf {
    private PgBackRestConf() {}

    /** With the keys, so nobody but the servers' user may read it. */
    public static RenderedFile render(StackPlan plan, NodePlan node, ArchivePlan archive, RepositoryKeys keys) {
        StringBuilder text = new StringBuilder("# Rendered by understudy for node " + node.id() + " of stack "
                + plan.name() + "; edits are lost.\n\n[global]\n");
        archive.repositories().forEach(repository -> text.append(repository(repository, keys)));
        String work = ArchivePlan.workDirectory(node);
        text.append("""
                compress-type=%s
                # A backup begins at once instead of at the next scheduled checkpoint.
                start-fast=y
                # One segment of a burst does not wait for the one before, and a repository that is lost does not keep the others from getting theirs.
                archive-async=y
                spool-path=%s/spool
                lock-path=%s/lock
                log-level-console=warn
                log-level-stderr=off
                # What it says is in the server's log, or goes to whoever ran it.
                log-level-file=off

                [global:archive-get]
                # What is not there is known in 10 ms; the asynchronous one takes 100, of every promotion.
                archive-async=n

                [%s]
                pg1-path=%s
                pg1-port=%d
                pg1-socket-path=%s
                # Over the socket, as the servers' user; no superuser.
                pg1-user=%s
                """.formatted(
                        archive.wish().compression().name().toLowerCase(Locale.ROOT),
                        work,
                        work,
                        archive.stanza(),
                        node.dataDirectory(),
                        node.address().port(),
                        plan.interior().sockets(),
                        DbRole.BACKUP.roleName()));
        return new RenderedFile(PlannedFiles.pgbackrestConf(node), text.toString());
    }

    private static String repository(ArchivePlan.Repository repository, RepositoryKeys keys) {
        String prefix = repository.name() + "-";
        String cipher = repository.wish().encrypted()
                ? prefix + "cipher-type=aes-256-cbc\n" + prefix + "cipher-pass=" + keys.of(repository) + "\n"
                : "";
        return "# " + repository.wish().region() + "\n"
                + prefix + "path=" + repository.path() + "\n"
                + cipher
                + prefix + "retention-full-type=time\n"
                + prefix + "retention-full=" + repository.wish().keepFull().toDays() + "\n"
                + prefix + "retention-diff=" + repository.wish().keepDiff() + "\n"
                + prefix + "retention-archive-type=full\n"
                + prefix + "retention-archive=" + repository.wish().keepWal() + "\n";
    }
}
