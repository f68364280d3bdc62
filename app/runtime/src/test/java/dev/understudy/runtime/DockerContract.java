package dev.understudy.runtime;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;

/** The contract on real containers, whatever their images are. */
abstract class DockerContract extends NetworkContract {
    final DockerMachine machine;

    DockerContract(DockerMachine machine) {
        this.machine = machine;
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
