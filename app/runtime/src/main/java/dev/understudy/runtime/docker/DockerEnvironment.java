package dev.understudy.runtime.docker;

import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the docker driver needs of its surroundings.
 *
 * @param engines gives the container engine, the same each time
 * @param directories where stacks live
 * @param leases the machine's port blocks
 * @param home the checkout that images are built from
 */
public record DockerEnvironment(
        Supplier<DockerEngine> engines, StateDirectories directories, PortLeases leases, Path home) {
    /** The engine of this process's environment, which is looked for when it is first needed: most commands never need one. */
    public static DockerEnvironment of(StateDirectories directories, PortLeases leases, Path home) {
        return of(EngineAddress.ofThisProcess(), directories, leases, home);
    }

    /** The engine of an address, which is looked for when it is first needed. */
    public static DockerEnvironment of(
            EngineAddress address, StateDirectories directories, PortLeases leases, Path home) {
        return new DockerEnvironment(new Lazily(address), directories, leases, home);
    }

    DockerEngine engine() {
        return engines.get();
    }

    private static final class Lazily implements Supplier<DockerEngine> {
        private final EngineAddress address;
        private @Nullable DockerEngine engine;

        Lazily(EngineAddress address) {
            this.address = address;
        }

        @Override
        public synchronized DockerEngine get() {
            if (engine == null) {
                engine = DockerEngine.at(address);
            }
            return engine;
        }
    }
}
