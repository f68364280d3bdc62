package dev.understudy.runtime;

import dev.understudy.core.plan.StackPlan;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/** The contract on real containers. Without an engine it is skipped, unless {@code -Drequire=docker} says that it must run. */
class DockerRuntimeContractIT extends DockerContract {
    DockerRuntimeContractIT() throws IOException {
        super(new DockerMachine("contract"));
    }

    @BeforeAll
    void requireEngine() {
        machine.requireEngine();
    }

    @Override
    StackPlan plan() {
        return machine.plan();
    }
}
