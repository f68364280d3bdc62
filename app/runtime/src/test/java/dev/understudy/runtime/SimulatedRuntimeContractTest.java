package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.simulated.SimulatedRuntime;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The contract without processes, and proof that it notices a driver that breaks it. */
class SimulatedRuntimeContractTest extends StackRuntimeContract {
    private static final HostFacts NOWHERE = new HostFacts(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            20_000,
            "/nonexistent/contract",
            "/nonexistent/contract/sock",
            "nobody",
            1L << 33);

    private final StackRuntime runtime = new SimulatedRuntime();

    @Override
    StackRuntime runtime() {
        return runtime;
    }

    @Override
    StackPlan plan() {
        return ContractPlans.plan(ContractPlans.file("contract"), NOWHERE);
    }

    /** Each run adds a line when it starts. */
    @Override
    String run(ServiceHandle service) {
        return service.id() + " " + service.logTail(Integer.MAX_VALUE).size();
    }

    /** What {@link NetworkContract} asks of the others. */
    @Test
    void thereIsNoNetworkToDisturb() {
        assertThat(stack().nodes()).allSatisfy(node -> {
            assertThat(node.ability(CanIsolate.class)).isEmpty();
            assertThat(node.ability(CanShapeTraffic.class)).isEmpty();
        });
        try (StackLinks links = stack().openLinks()) {
            assertThatThrownBy(stack()::openLinks).isInstanceOf(IllegalStateException.class);
            links.close();
        }
        stack().openLinks().close();
    }

    @Test
    void driverThatDoesNotStopBreaksTheContract() {
        StackRuntimeContract contract = on(new Deaf("stop"));
        contract.start();

        assertThatThrownBy(contract::stopStopsEverythingAndIsHarmlessTwice)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("RUNNING");
    }

    @Test
    void driverThatDoesNotRemoveBreaksTheContract() {
        StackRuntimeContract contract = on(new Deaf("remove"));
        contract.start();

        assertThatThrownBy(contract::removeLeavesNoFileButRunsAndAttachFindsNothing)
                .isInstanceOf(AssertionError.class);
    }

    private static StackRuntimeContract on(StackRuntime broken) {
        return new SimulatedRuntimeContractTest() {
            @Override
            StackRuntime runtime() {
                return broken;
            }
        };
    }

    /** Its stacks do nothing when one of their methods is called. */
    private static final class Deaf extends SimulatedRuntime {
        private final String method;

        Deaf(String method) {
            this.method = method;
        }

        @Override
        public synchronized RunningStack start(StackPlan plan, Progress progress) {
            RunningStack stack = super.start(plan, progress);
            return (RunningStack) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {RunningStack.class},
                    (proxy, called, arguments) ->
                            called.getName().equals(method) ? null : called.invoke(stack, arguments));
        }
    }
}
