package dev.understudy.engine.drill;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.FailoverPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a reader must know to judge a report's figures: the machine's size, the versions, the options. No name of the machine. */
final class DrillEnvironment {
    private DrillEnvironment() {}

    /** @param server the version that a server says it has; empty when none was asked */
    static Map<String, String> of(
            StackPlan plan, DrillRequest request, FailoverPolicy policy, Optional<String> server) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("stack", plan.name().value());
        environment.put("driver", plan.driver());
        environment.put(
                "postgresql",
                server.orElseGet(() -> plan.binaries().postgresVersion().toString())
                        + (plan.binaries().embedded().isPresent() ? " (embedded)" : ""));
        plan.binaries()
                .pgbouncer()
                .ifPresent(tool -> environment.put("pgbouncer", tool.version().toString()));
        environment.put("java", Runtime.version().toString());
        environment.put(
                "machine",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + Runtime.getRuntime().availableProcessors() + " cores");
        environment.putAll(request.drill().environment());
        environment.put(
                "policy",
                policy.name() + ": " + policy.failedChecks() + " failed checks, every "
                        + policy.checkInterval().toMillis() + " ms, timeout "
                        + policy.checkTimeout().toMillis() + " ms"
                        + policy.imitation()
                                .map(imitation -> ", imitates " + imitation.system() + " at time scale "
                                        + imitation.timeScale() + " (simulated)")
                                .orElse(""));
        environment.put("seed", Long.toString(request.seed()));
        environment.put("sampleBytes", Long.toString(request.sampleBytes()));
        environment.put("writesPerSecond", Integer.toString(request.ratePerSecond()));
        environment.put("clientsPerPath", Integer.toString(request.clientsPerPath()));
        environment.put("clientTimeout", request.clientTimeout().toMillis() + " ms");
        environment.put("command", request.commandLine());
        return environment;
    }
}
