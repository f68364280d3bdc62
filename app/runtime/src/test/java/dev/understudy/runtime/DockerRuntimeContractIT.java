package dev.understudy.runtime;

import dev.understudy.core.plan.StackPlan;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on real containers. Without an engine it is skipped, unless {@code -Drequire=docker} says that it must run. */
class DockerRuntimeContractIT extends NetworkContract {
    private final DockerMachine machine = new DockerMachine("contract");

    DockerRuntimeContractIT() throws IOException {}

    @BeforeAll
    void requireEngine() {
        machine.requireEngine();
    }

    @AfterAll
    void removeEverything() throws IOException {
        machine.close();
    }

    @Override
    Set<Class<? extends Ability>> lacking() {
        return Set.of(CanHalfOpen.class);
    }

    @Override
    boolean reportsEvents() {
        return true;
    }

    @Override
    StackRuntime runtime() {
        return machine.runtime();
    }

    @Override
    StackPlan plan() {
        return machine.plan();
    }

    /** When its container was last started. */
    @Override
    String run(ServiceHandle service) {
        return service.id() + " "
                + machine.engine()
                        .inspect(machine.container(service.id()))
                        .orElseThrow()
                        .getState()
                        .getStartedAt();
    }
}
