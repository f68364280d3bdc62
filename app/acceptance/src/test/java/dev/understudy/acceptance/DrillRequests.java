package dev.understudy.acceptance;

import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.DrillRequest;
import dev.understudy.engine.drill.scenario.FailoverDrill;
import dev.understudy.engine.drill.scenario.FaultName;
import java.util.Optional;

/** Drills as the tests ask for them. */
final class DrillRequests {
    static final long SEED = 42;

    private DrillRequests() {}

    static DrillRequest of(FaultName fault, int runs, long sampleBytes) {
        return of(new FailoverDrill(fault), runs, sampleBytes);
    }

    static DrillRequest of(Drill drill, int runs, long sampleBytes) {
        return new DrillRequest(
                drill,
                Optional.empty(),
                runs,
                SEED,
                false,
                sampleBytes,
                DrillRequest.DEFAULT_RATE_PER_SECOND,
                DrillRequest.DEFAULT_CLIENTS_PER_PATH,
                DrillRequest.DEFAULT_CLIENT_TIMEOUT,
                "acceptance test");
    }

    static DrillRequest of(FaultName fault) {
        return of(fault, 1, 0);
    }
}
