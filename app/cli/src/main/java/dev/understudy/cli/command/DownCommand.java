package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.engine.Appliance;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "down",
        description = "Stop a stack; its data stay unless --volumes is given.",
        footer = {
            "",
            "Examples:",
            "  understudy down                        stop; `up` resumes it",
            "  understudy down --volumes              stop and delete its data, after asking",
            "  understudy down --stack second --volumes --yes"
        })
final class DownCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--volumes",
            description = "Delete data, backups, secrets and certificates too; reports of drills stay.")
    private boolean volumes;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    DownCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        Progress progress = session.output().progress(common.quiet);
        if (!volumes) {
            appliance.down(stack.selection(), progress);
            return ExitStatus.OK.code();
        }
        if (appliance.isUnfinished(stack.selection())) {
            // There are no data to ask about: its start was cut off before it had any.
            appliance.remove(stack.selection(), progress);
            return ExitStatus.OK.code();
        }
        try (RunningStack running = appliance.attach(stack.selection())) {
            announce(running.plan());
            session.requireYes(yes, "Delete it?", "deleted", "delete");
            appliance.remove(running, progress);
        }
        return ExitStatus.OK.code();
    }

    private void announce(StackPlan plan) {
        session.output().note("Stack " + plan.name() + " is stopped and these are deleted, for good:");
        plan.nodes().forEach(node -> session.output().note("  data of " + node.id() + "  " + node.dataDirectory()));
        plan.archive()
                .ifPresent(archive -> session.output()
                        .note("  backups      " + archive.repositories().size()
                                + " repositories of pgBackRest, with all archived WAL"));
        session.output().note("  secrets      " + plan.layout().secrets());
        session.output().note("  certificates " + plan.layout().certificates());
        session.output().note("Reports of drills stay in " + plan.layout().runs());
    }
}
