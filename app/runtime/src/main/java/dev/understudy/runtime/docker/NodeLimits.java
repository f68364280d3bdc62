package dev.understudy.runtime.docker;

import com.github.dockerjava.api.command.UpdateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.json.Json;
import dev.understudy.runtime.state.OwnedFiles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a container's processor time and memory. An engine keeps them over restarts and forgets what was declared, so that is noted in a
 * file first: whoever comes next can undo it. Thread-safe.
 */
final class NodeLimits {
    private static final long PERIOD_MICROS = 100_000;
    /** Of the kernel. */
    private static final long QUOTA_MIN_MICROS = 1_000;

    private static final double NANOS = 1e9;
    private static final long NONE = -1;

    private final DockerEngine engine;
    private final String container;
    private final Path directory;
    private final String name;

    /** @param directory where the declared limits are written down, in a file of that name */
    NodeLimits(DockerEngine engine, String container, Path directory, String name) {
        this.engine = engine;
        this.container = container;
        this.directory = directory;
        this.name = name;
    }

    /** As an engine has them; 0 is none. */
    record Limits(long memoryBytes, long memorySwapBytes, long nanoCpus, long cpuQuotaMicros) {
        static Limits of(HostConfig host) {
            return new Limits(
                    number(host.getMemory()),
                    number(host.getMemorySwap()),
                    number(host.getNanoCPUs()),
                    number(host.getCpuQuota()));
        }

        private static long number(@Nullable Long value) {
            return value == null ? 0 : value;
        }

        /** Swap would hide that memory is short. */
        Limits with(OptionalDouble cpusMax, OptionalLong memoryBytesMax) {
            long memory = memoryBytesMax.orElse(memoryBytes);
            long swap = memoryBytesMax.orElse(memorySwapBytes);
            if (cpusMax.isEmpty()) {
                return new Limits(memory, swap, nanoCpus, cpuQuotaMicros);
            }
            // An engine takes the one or the other, and keeps to what the container was made with.
            return nanoCpus > 0
                    ? new Limits(memory, swap, Math.round(cpusMax.getAsDouble() * NANOS), 0)
                    : new Limits(
                            memory,
                            swap,
                            0,
                            Math.max(QUOTA_MIN_MICROS, Math.round(cpusMax.getAsDouble() * PERIOD_MICROS)));
        }
    }

    synchronized long limit(OptionalDouble cpusMax, OptionalLong memoryBytesMax) {
        Limits declared = noted().orElseGet(this::current);
        OwnedFiles files = OwnedFiles.ofThisUser();
        files.directory(directory, "700");
        files.write(directory.resolve(name), Json.line(declared), "600");
        long at = System.nanoTime();
        update(declared.with(cpusMax, memoryBytesMax));
        return at;
    }

    /** Harmless when nothing is limited. */
    synchronized void unlimit() {
        noted().ifPresent(declared -> {
            if (engine.inspect(container).isPresent()) {
                update(declared);
            }
            OwnedFiles.delete(directory.resolve(name));
        });
    }

    private Limits current() {
        return engine.inspect(container)
                .map(each -> Limits.of(each.getHostConfig()))
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.OPERATION_FAILED,
                        "there is no container " + container + " to limit",
                        "`understudy up` makes it again."));
    }

    private Optional<Limits> noted() {
        return OwnedFiles.read(directory.resolve(name)).map(text -> Json.read(text, Limits.class));
    }

    private void update(Limits limits) {
        DockerEngine.ask("change the limits of " + container, () -> {
            UpdateContainerCmd command = engine.client()
                    .updateContainerCmd(container)
                    .withMemory(orNone(limits.memoryBytes()))
                    .withMemorySwap(orNone(limits.memorySwapBytes()));
            return (limits.nanoCpus() > 0
                            ? command.withNanoCPUs(limits.nanoCpus())
                            : command.withCpuPeriod(PERIOD_MICROS).withCpuQuota(orNone(limits.cpuQuotaMicros())))
                    .exec();
        });
    }

    private static long orNone(long limit) {
        return limit == 0 ? NONE : limit;
    }
}
