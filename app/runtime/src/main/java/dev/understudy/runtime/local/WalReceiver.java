package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.process.ProcessFacts;
import dev.understudy.runtime.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The WAL receiver among a standby's processes. */
final class WalReceiver {
    /** SIGTERM's bit in the masks of /proc/PID/status. */
    private static final long SIGTERM_BIT = 1L << 14;

    private static final Duration PENDING_DEADLINE = Duration.ofSeconds(5);

    private final ProcessTree node;

    WalReceiver(ProcessTree node) {
        this.node = node;
    }

    void stall() {
        ProcessFacts receiver = find().orElseThrow(() -> new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "there is no WAL receiver to stall",
                "The node does not stream: look at `understudy status`."));
        ProcessTree.signal("STOP", java.util.List.of(receiver.pid()));
    }

    /**
     * Lets it go on. When the server is being promoted, its SIGTERM is waited for first, so that the receiver ends before it reads what
     * still lies in its socket: that WAL stays lost, as on a network that never delivered it.
     */
    void resume() {
        find().filter(ProcessFacts::frozen).ifPresent(receiver -> {
            try {
                Await.untilTrue("the promotion to end the WAL receiver", PENDING_DEADLINE, () -> isEnding(receiver));
            } catch (UnderstudyException e) {
                // Nobody promotes the standby: it is healed as it was.
                if (e.code() != ErrorCode.TIMED_OUT) {
                    throw e;
                }
            }
            ProcessTree.signal("CONT", java.util.List.of(receiver.pid()));
        });
    }

    private Optional<ProcessFacts> find() {
        return node.living().stream()
                .filter(facts -> facts.arguments().stream().anyMatch(argument -> argument.contains("walreceiver")))
                .findFirst();
    }

    private static boolean isEnding(ProcessFacts receiver) {
        try {
            return Files.readAllLines(Path.of("/proc/" + receiver.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("SigPnd:") || line.startsWith("ShdPnd:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(
                                            line.substring(line.indexOf(':') + 1)
                                                    .strip(),
                                            16)
                                    & SIGTERM_BIT)
                            != 0);
        } catch (IOException e) {
            // It is gone already.
            return true;
        }
    }
}
