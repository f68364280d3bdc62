package dev.understudy.runtime;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on real processes. Without PostgreSQL it is skipped, unless {@code -Drequire=local} says that it must run. */
class LocalRuntimeContractIT extends NetworkContract {
    private static final StackName NAME = new StackName("contract");

    private final LocalMachine machine;

    LocalRuntimeContractIT() throws IOException {
        machine = new LocalMachine();
    }

    @BeforeAll
    void requirePrograms() {
        machine.requirePrograms(NAME);
    }

    @AfterAll
    void removeEverything() throws IOException {
        machine.close();
    }

    @Override
    Set<Class<? extends Ability>> lacking() {
        return Set.of();
    }

    @Override
    StackRuntime runtime() {
        return machine.runtime();
    }

    @Override
    StackPlan plan() {
        return machine.plan(NAME);
    }

    /** The pid in the service's own pid file. */
    @Override
    String run(ServiceHandle service) throws IOException {
        Path file = switch (service) {
            case NodeHandle node -> Path.of(node.plan().dataDirectory(), "postmaster.pid");
            case PoolerHandle pooler -> Path.of(pooler.plan().pidFile().orElseThrow());
            default -> throw new IllegalArgumentException(service.id());
        };
        return service.id() + " " + Files.readAllLines(file).getFirst();
    }
}
