package dev.understudy.cli.command;

import dev.understudy.cli.output.ShellText;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.host.Spawning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets another program take this command's place. A JVM cannot exec, so it writes what is to be run for the launcher, which does; then
 * Ctrl-C reaches that program alone, and its exit status is the command's. Without a launcher it runs as a child.
 */
final class HandOver {
    /** Names the file the launcher executes, mode 0600, made by it. */
    static final String PROPERTY = "understudy.exec";

    private final Session session;

    HandOver(Session session) {
        this.session = session;
    }

    int run(List<String> command, Map<String, String> environment) {
        @Nullable String file = System.getProperty(PROPERTY);
        try {
            if (file != null) {
                Files.writeString(Path.of(file), script(command, environment));
                return 0;
            }
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            builder.directory(session.workingDirectory().toFile());
            builder.environment().putAll(environment);
            return Spawning.start(builder).waitFor();
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.BINARY_MISSING,
                    "cannot run " + command.getFirst() + ": " + e.getMessage(),
                    "Run `understudy doctor` to see what is missing.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(ErrorCode.INTERRUPTED, "interrupted", "Run the command again.", e);
        }
    }

    static String script(List<String> command, Map<String, String> environment) {
        String words = command.stream().map(ShellText::quoted).collect(Collectors.joining(" "));
        return ShellText.exports(environment) + "exec " + words + "\n";
    }
}
