package dev.understudy.engine.drill;

import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.plan.TuningProfile;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import java.util.List;
import java.util.Optional;

/** Plans of stacks on a machine where nothing is. */
public final class PlannedStacks {
    private static final HostFacts NOWHERE = new HostFacts(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            20_000,
            "/nonexistent/planned",
            "/nonexistent/planned/sock",
            "nobody",
            1L << 33);

    private PlannedStacks() {}

    /** One node. */
    public static StackPlan single() {
        return of("", "{span: 5min}");
    }

    /** A standby at home, and a cascading one abroad. */
    public static StackPlan regions() {
        return of("""
                  standbys:
                    - {name: pg2, region: home, upstream: pg1, replication: async}
                    - {name: dr1, region: abroad, upstream: pg2, replication: async}
                """, "{span: 5min}");
    }

    /** As production's shape, with a limit to the writes that may be lost. */
    public static StackPlan regionsLosingAtMost(long writes) {
        return of("""
                  standbys:
                    - {name: pg2, region: home, upstream: pg1, replication: async}
                """, "{lost_writes: " + writes + "}");
    }

    /** The only standby is abroad. */
    public static StackPlan abroadOnly() {
        return of("""
                  standbys:
                    - {name: dr1, region: abroad, upstream: pg1, replication: async}
                """, "{span: 5min}");
    }

    private static StackPlan of(String standbys, String rpo) {
        ParsedStack parsed = StackFile.parse("""
                name: planned
                postgresql: 15
                topology:
                  primary: {name: pg1, region: home}
                %spooling: {instances: 1}
                monitoring: false
                objective: {rto: 60s, rpo: %s}
                """.formatted(standbys, rpo));
        return Planner.plan(((ParsedStack.Valid) parsed).spec(), NOWHERE, new TuningProfile("none", List.of()));
    }
}
