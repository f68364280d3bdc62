package dev.understudy.cli.command;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.host.Spawning;
import java.io.IOException;
import java.util.List;

/** Runs a program to its end, its output beside the result: standard output belongs to the command. */
final class ChildProgram {
    private final Session session;

    ChildProgram(Session session) {
        this.session = session;
    }

    /** @return its exit status */
    int run(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
        try {
            Process process = Spawning.start(builder);
            process.inputReader().lines().forEach(session.output()::note);
            return process.waitFor();
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.COMMAND_FAILED,
                    "cannot run " + command.getFirst() + ": " + e,
                    "Is it there and executable?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(ErrorCode.INTERRUPTED, "interrupted", "Run the command again.", e);
        }
    }
}
