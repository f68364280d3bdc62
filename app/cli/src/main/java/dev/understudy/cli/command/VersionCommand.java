package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "version",
        description = "Print the versions of Understudy and of the JVM it runs on.",
        footer = {"", "Examples:", "  understudy version"})
final class VersionCommand implements Callable<Integer> {
    private final Session session;

    VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String own = Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
        session.output()
                .result("understudy " + own + "\nJava " + Runtime.version() + "\n" + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch"));
        return ExitStatus.OK.code();
    }
}
