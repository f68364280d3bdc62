package dev.understudy.runtime.state;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.PortsSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Which stack has which block of {@link PortsSpec#BLOCK} ports, for all stacks of one user on this machine, stopped ones included. A lease
 * is a file named after the block's first port that holds the stack root's path; it ends when it is released or when that directory is
 * gone. The files lie in a temporary directory, which a reboot may empty: stacks of the same state home are then asked which block they
 * had; those of another state home are protected only while they run. Blocks lie below 32768, where the kernel hands out no ephemeral ports. Thread-safe, also among processes.
 */
public final class PortLeases {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_767;
    /** Record locks exclude processes; threads of one process need this as well. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final Path directory;

    /** Leases kept in this directory, made when missing; it must be this user's and closed to others. */
    public PortLeases(Path directory) {
        this.directory = directory;
    }

    /** The leases of the user who runs this process. */
    public static PortLeases ofThisUser() {
        return new PortLeases(
                Path.of(System.getProperty("java.io.tmpdir"), "understudy-ports-" + System.getProperty("user.name")));
    }

    /**
     * Takes a block for a stack, or gives the one it has. Ports are tried only for a new lease: the stack itself may listen on the ones it
     * has.
     *
     * @param stackRoot the stack's state directory, made when missing: the lease lives as long as it
     * @param wantedBase exactly this first port; empty takes the first free block
     * @return the block's first port
     * @throws UnderstudyException {@link ErrorCode#PORT_TAKEN} naming the port and its holder, {@link ErrorCode#PERMISSION} when the
     *     directory of leases is not safe
     */
    public int lease(Path stackRoot, OptionalInt wantedBase) {
        Path root = stackRoot.toAbsolutePath().normalize();
        makeDirectory(root);
        return locked(() -> {
            LeaseFiles files = new LeaseFiles(directory);
            files.removeStale();
            int base = choose(files.read(home(root)), root, wantedBase);
            files.remove(root, base);
            files.write(base, root);
            return base;
        });
    }

    private static void makeDirectory(Path root) {
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot make the stack's directory " + root + ": " + e,
                    "Check the owner and mode of the directory above it, or choose another place by XDG_STATE_HOME.",
                    e);
        }
    }

    /** The block that {@link #lease} would give now; nothing is kept. */
    public int find(Path stackRoot, OptionalInt wantedBase) {
        Path root = stackRoot.toAbsolutePath().normalize();
        return locked(() -> choose(new LeaseFiles(directory).read(home(root)), root, wantedBase));
    }

    /** Who listens on a port, as far as this user may see: program and pid. */
    public Optional<String> holder(int port) {
        return PortHolder.of(port);
    }

    /** Ends the lease of a stack; no lease is fine. */
    public void release(Path stackRoot) {
        Path root = stackRoot.toAbsolutePath().normalize();
        locked(() -> {
            LeaseFiles files = new LeaseFiles(directory);
            files.remove(root, -1);
            files.forget(root);
            return 0;
        });
    }

    /** Whether a block was ever reserved for a stack, which need not have been planned since. */
    public static boolean isReserved(Path stackRoot) {
        return Files.exists(LeaseFiles.memory(stackRoot));
    }

    private static Path home(Path root) {
        return Objects.requireNonNull(root.getParent(), "a stack's root lies in the state home");
    }

    private static int choose(Map<Integer, Path> leases, Path root, OptionalInt wantedBase) {
        if (wantedBase.isPresent()) {
            return wanted(leases, root, wantedBase.getAsInt());
        }
        return leases.entrySet().stream()
                .filter(lease -> lease.getValue().equals(root))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> firstFree(leases));
    }

    private static int wanted(Map<Integer, Path> leases, Path root, int base) {
        if (root.equals(leases.get(base))) {
            return base;
        }
        overlapping(leases, base).filter(other -> !other.equals(root)).ifPresent(other -> {
            throw new UnderstudyException(
                    ErrorCode.PORT_TAKEN,
                    "ports " + base + " to " + (base + PortsSpec.BLOCK - 1) + " overlap with those of stack "
                            + other.getFileName() + " (" + other + ")",
                    "Choose another ports.base, leave it out to get a free block, or destroy that stack.");
        });
        firstTaken(base).ifPresent(port -> {
            throw taken(port);
        });
        return base;
    }

    private static UnderstudyException taken(int port) {
        return new UnderstudyException(
                ErrorCode.PORT_TAKEN,
                "port " + port + " is in use by "
                        + PortHolder.of(port).orElse("a process that cannot be seen from here"),
                "Stop that program, choose another ports.base, or leave ports.base out to get a free block.");
    }

    private static int firstFree(Map<Integer, Path> leases) {
        return IntStream.iterate(FIRST, base -> base + PortsSpec.BLOCK - 1 <= LAST, base -> base + PortsSpec.BLOCK)
                .filter(base -> overlapping(leases, base).isEmpty())
                .filter(base -> firstTaken(base).isEmpty())
                .findFirst()
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.PORT_TAKEN,
                        "no " + PortsSpec.BLOCK + " consecutive ports are free between " + FIRST + " and " + LAST,
                        "Destroy stacks that are no longer needed, or set ports.base outside that range."));
    }

    private static Optional<Path> overlapping(Map<Integer, Path> leases, int base) {
        return leases.entrySet().stream()
                .filter(lease -> Math.abs(lease.getKey() - base) < PortsSpec.BLOCK)
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static OptionalInt firstTaken(int base) {
        return IntStream.range(base, base + PortsSpec.BLOCK)
                .filter(port -> !canBind(port))
                .findFirst();
    }

    /** With SO_REUSEADDR, as the servers bind: a port that only waits out old connections is free. */
    private static boolean canBind(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @FunctionalInterface
    private interface Work {
        int run() throws IOException;
    }

    private int locked(Work work) {
        THREADS.lock();
        try {
            prepareDirectory();
            try (FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                return work.run();
            }
        } catch (IOException e) {
            throw unsafe("cannot use the directory of port leases " + directory + ": " + e);
        } finally {
            THREADS.unlock();
        }
    }

    /** The parent is open to everybody, so somebody else may have made the directory first. */
    private void prepareDirectory() throws IOException {
        if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        PosixFileAttributes attributes =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        String mode = PosixFilePermissions.toString(attributes.permissions());
        String owner = attributes.owner().getName();
        if (!attributes.isDirectory() || !mode.equals("rwx------") || !owner.equals(System.getProperty("user.name"))) {
            throw unsafe(directory + " must be a directory of mode rwx------ owned by "
                    + System.getProperty("user.name") + ", but it has mode " + mode + " and belongs to " + owner);
        }
    }

    private UnderstudyException unsafe(String message) {
        return new UnderstudyException(
                ErrorCode.PERMISSION,
                message,
                "Remove " + directory + "; it is made again with the right owner and mode.");
    }
}
