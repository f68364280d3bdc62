package dev.understudy.engine.drill.scenario;

import dev.understudy.engine.drill.Drill;
import java.util.List;
import java.util.Optional;

/** The catalogue. */
public final class Drills {
    /** Every drill, the failover by a crash. */
    public static final List<Drill> ALL = List.of(
            new FailoverDrill(FaultName.CRASH),
            new SwitchoverDrill(),
            new RegionLossDrill(false),
            new RegionLossDrill(true),
            new StandbyLossDrill(false),
            new StandbyLossDrill(true),
            new OldPrimaryReturnsDrill(),
            new DoubleFailureDrill(),
            new FlappingDrill(),
            new ControllerLossDrill(),
            new RejoinDrill(),
            new RotationDrill());

    private Drills() {}

    public static Optional<Drill> named(String name) {
        return ALL.stream().filter(drill -> drill.name().equals(name)).findFirst();
    }
}
