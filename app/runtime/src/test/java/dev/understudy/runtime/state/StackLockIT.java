package dev.understudy.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackLockIT {
    @TempDir
    private Path directory;

    @Test
    void secondThreadIsToldWhoHoldsTheLock() {
        Path root = directory.resolve("shop");
        try (StackLock lock = StackLock.acquire(root, "up --now")) {
            assertThat(lock).isNotNull();

            UnderstudyException refused =
                    CompletableFuture.supplyAsync(() -> refusal(root)).join();

            assertThat(refused.code()).isEqualTo(ErrorCode.LOCKED);
            assertThat(refused)
                    .hasMessageContaining("stack shop is in use by \"up --now\"")
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageMatching(".*since \\d{4}-\\d\\d-\\d\\dT.*Z\\)");
        }
    }

    /** A watcher has the stack for one action at a time, and a command must not fail because it comes just then. */
    @Test
    void aCommandWaitsForTheEndOfATurn() {
        StackLock turn = StackLock.turn(directory, "agent", "first");
        CompletableFuture<StackLock> command = new CompletableFuture<>();
        Thread waiting = Thread.ofPlatform().start(() -> command.complete(StackLock.acquire(directory, "down")));
        Await.untilTrue(
                "the command to wait", Duration.ofSeconds(10), () -> waiting.getState() == Thread.State.TIMED_WAITING);
        UnderstudyException refused = catchThrowableOfType(
                UnderstudyException.class, () -> StackLock.turn(directory, "another agent", "second"));
        assertThat(refused).hasMessageContaining("\"agent\"");
        assertThat(command).isNotDone();
        turn.close();

        try (StackLock lock = command.join()) {
            assertThat(lock.before().turn()).isEqualTo("first");
        }
    }

    @Test
    void aTurnTellsWhetherAnybodyHadTheStackInBetween() {
        StackLock.turn(directory, "agent", "mine").close();
        try (StackLock second = StackLock.turn(directory, "agent", "mine")) {
            assertThat(second.before().turn()).isEqualTo("mine");
        }
        StackLock.acquire(directory, "down").close();
        try (StackLock third = StackLock.turn(directory, "agent", "mine")) {
            assertThat(third.before().turn()).isEmpty();
            assertThat(third.before().command()).isEqualTo("down");
        }
    }

    @Test
    void aTurnDoesNotWaitForACommand() {
        try (StackLock lock = StackLock.acquire(directory, "up")) {
            UnderstudyException refused =
                    catchThrowableOfType(UnderstudyException.class, () -> StackLock.turn(directory, "agent", "mine"));

            assertThat(refused.code()).isEqualTo(ErrorCode.LOCKED);
            assertThat(lock.before().turn()).isEmpty();
        }
    }

    @Test
    void closedLockCanBeTakenAgainAndTheFileStays() {
        StackLock first = StackLock.acquire(directory, "up");
        first.close();
        first.close();

        StackLock.acquire(directory, "down").close();

        assertThat(directory.resolve("lock")).content().contains("command=down");
    }

    @Test
    void closingTwiceDoesNotReleaseTheNextHolder() {
        StackLock first = StackLock.acquire(directory, "up");
        first.close();
        try (StackLock second = StackLock.acquire(directory, "down")) {
            first.close();

            assertThat(second).isNotNull();
            assertThat(refusal(directory)).hasMessageContaining("\"down\"");
        }
    }

    @Test
    void otherProcessIsRefusedEvenAfterAThreadOfTheHolderWasRefused() throws Exception {
        try (StackLock lock = StackLock.acquire(directory, "up")) {
            assertThat(lock).isNotNull();
            refusal(directory);

            Process other = otherProcess();

            try {
                assertThat(firstLine(other)).contains("LOCKED").contains("\"up\"");
                assertThat(other.waitFor()).isZero();
            } finally {
                other.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void killedProcessReleasesTheLock() throws Exception {
        Process other = otherProcess();
        try {
            assertThat(firstLine(other)).isEqualTo("HELD");
            assertThat(refusal(directory)).hasMessageContaining("\"other\"").hasMessageContaining("pid " + other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }

        StackLock.acquire(directory, "up").close();
    }

    /** Who removes a stack deletes the file while it holds the lock; another command may have opened it already. */
    @Test
    void aFileDeletedBeforeItWasLockedDoesNotLetTwoIn() throws Exception {
        AtomicInteger openings = new AtomicInteger();
        try (StackLock lock = StackLock.acquire(directory, "up", () -> deleteOnce(openings))) {
            assertThat(lock).isNotNull();
            assertThat(openings).hasValue(2);
            Process other = otherProcess();
            try {
                assertThat(firstLine(other)).contains("LOCKED").contains("\"up\"");
            } finally {
                other.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void aDirectoryDeletedBeforeItWasLockedIsMadeAgain() throws IOException {
        Path root = directory.resolve("shop");
        AtomicInteger openings = new AtomicInteger();
        StackLock.acquire(root, "up", () -> {
                    if (openings.getAndIncrement() == 0) {
                        delete(root.resolve("lock"));
                        delete(root);
                    }
                })
                .close();

        assertThat(root.resolve("lock")).content().contains("command=up");
    }

    private void deleteOnce(AtomicInteger openings) {
        if (openings.getAndIncrement() == 0) {
            delete(directory.resolve("lock"));
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void fileInPlaceOfTheDirectoryIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("shop"), "");

        assertThatThrownBy(() -> StackLock.acquire(file, "up"))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining(file.toString());
    }

    private static UnderstudyException refusal(Path root) {
        return catchThrowableOfType(
                UnderstudyException.class,
                () -> StackLock.acquire(root, "drill").close());
    }

    private Process otherProcess() throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StackLockHolder.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader reader = process.inputReader();
        return String.valueOf(reader.readLine());
    }
}
