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
    WALRECEIVER_STALL,
    /** The network between the primary and everybody else passes nothing. */
    ISOLATE,
    /** The primary hears and nobody hears it: clients' writes are made and never acknowledged. */
    ISOLATE_ONE_WAY,
    /** The primary hears nothing and is heard: what it had been told before is made, acknowledged and replicated. */
    ISOLATE_INBOUND;

    /** Whether it strikes the network and not the primary, so that it has to be ended before everybody can come back. */
    boolean isOfTheNetwork() {
        return switch (this) {
            case ISOLATE, ISOLATE_ONE_WAY, ISOLATE_INBOUND -> true;
            case CRASH, IMMEDIATE_SHUTDOWN, FREEZE, WALRECEIVER_STALL -> false;
        };
    }

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
