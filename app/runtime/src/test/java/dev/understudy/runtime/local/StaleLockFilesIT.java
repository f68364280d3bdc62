package dev.understudy.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleLockFilesIT {
    private static final int PORT = 20_000;

    @TempDir
    private Path directory;

    private Path data = Path.of("");
    private Path sockets = Path.of("");

    @BeforeEach
    void directories() throws IOException {
        data = Files.createDirectories(directory.resolve("data"));
        sockets = Files.createDirectories(directory.resolve("sockets"));
    }

    @Test
    void aServerOfAnotherDataDirectoryIsSomebodyElse() throws IOException {
        Path elsewhere = Files.createDirectories(directory.resolve("data2"));
        try (ActedProgram other = ActedProgram.start(directory, "postgres", elsewhere, "/dev/null")) {
            lockFilesOf(other.pid());

            new StaleLockFiles(data, sockets, PORT).remove();

            assertThat(data).isEmptyDirectory();
            assertThat(sockets).isEmptyDirectory();
            assertThat(other.process().isAlive()).isTrue();
        }
    }

    @Test
    void anotherProgramIsSomebodyElse() throws IOException {
        lockFilesOf(ProcessHandle.current().pid());

        new StaleLockFiles(data, sockets, PORT).remove();

        assertThat(data).isEmptyDirectory();
    }

    /** The control: what may be the server is judged by the server. */
    @Test
    void theFilesOfALivingServerStay() throws IOException {
        try (ActedProgram server = ActedProgram.start(directory, "postgres", data, "/dev/null")) {
            lockFilesOf(server.pid());

            new StaleLockFiles(data, sockets, PORT).remove();

            assertThat(data).isNotEmptyDirectory();
            assertThat(sockets).isNotEmptyDirectory();
        }
    }

    private void lockFilesOf(long pid) throws IOException {
        Files.writeString(data.resolve("postmaster.pid"), pid + "\n" + data + "\n");
        Files.writeString(sockets.resolve(".s.PGSQL." + PORT + ".lock"), pid + "\n");
    }
}
