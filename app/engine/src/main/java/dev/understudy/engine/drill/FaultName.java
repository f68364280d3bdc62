package dev.understudy.engine.drill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The faults the failover drill knows, by the name given to {@code --fault}. */
public enum FaultName {
    CRASH,
    IMMEDIATE_SHUTDOWN,
    FREEZE,
    /** The standbys stop receiving first, then the primary crashes: on an asynchronous stack writes must be lost. */
    WALRECEIVER_STALL;

    /** As it is written on the command line: {@code immediate-shutdown}. */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<FaultName> ofOption(String text) {
        return Arrays.stream(values())
                .filter(name -> name.option().equals(text))
                .findFirst();
    }
}
