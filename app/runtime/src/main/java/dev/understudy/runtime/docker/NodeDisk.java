package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.CanFillDisk;
import dev.understudy.runtime.ExecResult;
import java.time.Duration;
import java.util.List;

/**
 * A bounded disk, from the container that keeps it: the node may be down, and what fills the disk must not count as the node's memory.
 * Thread-safe.
 *
 * @param keeper the container that keeps the stack's disks
 */
record NodeDisk(DockerEngine engine, String keeper, NodeId node) implements CanFillDisk {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final String FULL = "No space left on device";

    @Override
    public long fill() {
        long at = System.nanoTime();
        ExecResult result = engine.exec(
                keeper,
                List.of("dd", "if=/dev/zero", "of=" + filler(), "bs=1M", "oflag=append", "conv=notrunc"),
                TIMEOUT);
        if (!result.errors().contains(FULL)) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "could not fill the disk of " + node + ": "
                            + result.errors().strip(),
                    "docker logs " + keeper + " may say more.");
        }
        return at;
    }

    @Override
    public void free() {
        engine.exec(keeper, List.of("rm", "-f", filler()), TIMEOUT);
    }

    private String filler() {
        return "/disks/" + node + "/filler";
    }
}
