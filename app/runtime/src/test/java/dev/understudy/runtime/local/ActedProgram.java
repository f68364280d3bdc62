package dev.understudy.runtime.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A process with the program name, arguments and directory of another, that does nothing. Closing ends it. */
record ActedProgram(Process process) implements AutoCloseable {
    /** @param programs where the program is put */
    static ActedProgram start(Path programs, String name, Path workingDirectory, String argument) throws IOException {
        Path program = programs.resolve(name);
        Files.copy(Path.of("/usr/bin/tail"), program, StandardCopyOption.REPLACE_EXISTING);
        // Followed as one more file, which need not exist.
        return new ActedProgram(new ProcessBuilder(program.toString(), "-q", "-F", "/dev/null", argument)
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
