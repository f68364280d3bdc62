package dev.understudy.cli.command;

import dev.understudy.engine.drill.Drill;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A drill without options of its own, by its name. */
@Command
final class PlayDrillCommand implements Callable<Integer> {
    private final Session session;
    private final Drill drill;

    @Mixin
    private final DrillOptions options = new DrillOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private PlayDrillCommand(Session session, Drill drill) {
        this.session = session;
        this.drill = drill;
    }

    static CommandLine of(Session session, Drill drill) {
        CommandLine line = new CommandLine(new PlayDrillCommand(session, drill));
        line.getCommandSpec()
                .name(drill.name())
                .usageMessage()
                .description(
                        drill.summary(),
                        "Without --stack it brings up a stack of its own and removes it afterwards; with --stack it drills a"
                                + " running one, which runs on.")
                .footer(
                        "",
                        "The report goes to standard output, progress to standard error.",
                        "",
                        "Examples:",
                        "  understudy drill " + drill.name(),
                        "  understudy drill " + drill.name() + " --policy fast --runs 3 --json > report.json");
        return line;
    }

    @Override
    public Integer call() {
        return options.play(session, common.quiet, drill);
    }
}
