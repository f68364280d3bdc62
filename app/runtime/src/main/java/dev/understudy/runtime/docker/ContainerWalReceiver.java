package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.ExecResult;
import java.time.Duration;
import java.util.List;

/** The WAL receiver among the processes of a standby's container. */
final class ContainerWalReceiver {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /**
     * Prints the pid of the process whose title says that it is the receiver; reading /proc needs no program that the image lacks. The
     * pattern does not match itself: this script's own arguments are in /proc, too.
     */
    private static final String FIND = "for p in /proc/[0-9]*; do "
            + "if tr '\\0' ' ' <$p/cmdline 2>/dev/null | grep -q '[p]ostgres: .*walreceiver'; then echo ${p#/proc/}; fi; done";

    /**
     * A promotion's SIGTERM is waited for, so that the receiver ends before it reads what still lies in its socket: that WAL stays lost,
     * as on a network that never delivered it. Bit 15 of the pending signals; nobody promotes for five seconds: it is healed as it was.
     */
    private static final String RESUME = "p=$(" + FIND + "); [ -n \"$p\" ] || exit 0; "
            + "grep -q '^State:.T' /proc/$p/status || exit 0; n=0; while [ $n -lt 50 ]; do "
            + "m=$(sed -n 's/^S[ih][gd]Pnd:.*\\(....\\)$/\\1/p' /proc/$p/status 2>/dev/null | tr '\\n' ' '); "
            + "for each in $m; do [ $((0x$each & 0x4000)) -eq 0 ] || break 2; done; n=$((n + 1)); sleep 0.1; done; kill -CONT $p";

    private final DockerNode node;

    ContainerWalReceiver(DockerNode node) {
        this.node = node;
    }

    void stall() {
        ExecResult result = shell("p=$(" + FIND + "); [ -n \"$p\" ] && kill -STOP $p");
        if (!result.succeeded()) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "there is no WAL receiver to stall in " + node.id(),
                    "The node does not stream: look at `understudy status`.");
        }
    }

    void resume() {
        shell(RESUME);
    }

    private ExecResult shell(String script) {
        return node.exec(List.of("/bin/sh", "-c", script), TIMEOUT);
    }
}
