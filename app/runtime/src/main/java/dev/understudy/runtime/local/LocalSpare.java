package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.SpareServer;
import dev.understudy.runtime.state.DirectoryTree;
import dev.understudy.runtime.state.OwnedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

/** A spare server of this machine: a directory of the stack's own. */
final class LocalSpare implements SpareServer {
    /** Nobody listens there: it numbers a socket in a directory of its own. */
    private static final int PORT = 5432;

    private final StackPlan plan;
    private final LocalNode node;
    private final LocalEnvironment environment;
    private final OwnedFiles files;
    private final Path home;
    private final Path sockets;

    /** @param node whose programs it runs */
    LocalSpare(StackPlan plan, LocalNode node, LocalEnvironment environment, OwnedFiles files, String name) {
        this.plan = plan;
        this.node = node;
        this.environment = environment;
        this.files = files;
        this.home = Path.of(plan.layout().spares(), name);
        // Short, as a socket's path has to be.
        this.sockets = Path.of(plan.layout().sockets(), "s");
    }

    LocalSpare open() {
        close();
        files.directory(Path.of(plan.layout().spares()), "755");
        files.directory(home, "700");
        files.directory(Path.of(dataDirectory()), "700");
        files.directory(Path.of(configDirectory()), "700");
        files.directory(sockets, "700");
        return this;
    }

    @Override
    public String dataDirectory() {
        return home.resolve("data").toString();
    }

    @Override
    public String configDirectory() {
        return home.resolve("config").toString();
    }

    @Override
    public String sockets() {
        return sockets.toString();
    }

    @Override
    public int port() {
        return PORT;
    }

    @Override
    public String pgbackrestConf() {
        return ArchivePlan.configuration(node.plan());
    }

    @Override
    public void write(String name, String content) {
        files.write(Path.of(configDirectory(), name), content, "600");
    }

    @Override
    public ExecResult exec(List<String> command, Duration timeout) {
        return node.exec(command, timeout);
    }

    @Override
    public void close() {
        OrphanRule.Scope scope = new OrphanRule.Scope(
                environment.processOwners(), home.toString(), plan.layout().certificates(), List.of(dataDirectory()));
        StackOrphans.kill(OrphanRule.find(EnumSet.of(OrphanRule.SERVICE, OrphanRule.BACKEND), scope));
        try {
            DirectoryTree.delete(home);
            DirectoryTree.delete(sockets);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot delete the restored copy in " + home + ": " + e,
                    "`understudy down --volumes` deletes it with the stack; or delete it by hand.",
                    e);
        }
    }
}
