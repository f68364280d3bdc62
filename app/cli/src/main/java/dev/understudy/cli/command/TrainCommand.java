package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.core.error.UnderstudyException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Run once after a build by the launcher: loads what short commands load, so that the JVM's cache holds it. */
@Command(name = "train", hidden = true, description = "Load what short commands load.")
final class TrainCommand implements Callable<Integer> {
    private final Session session;

    TrainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Commands commands = new Commands(session);
        commands.execute("plan");
        commands.execute("plan", "--json");
        commands.execute("status");
        commands.execute("status", "--help");
        try {
            session.appliances().make("local", Optional.empty()).warmUp();
        } catch (UnderstudyException e) {
            // A machine on which nothing can be planned yet still gets a cache of what was loaded so far.
            session.output().error(e, false);
        }
        return ExitStatus.OK.code();
    }
}
