package dev.understudy.engine.drill.scenario;

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
    ISOLATE_INBOUND,
    /** The disk under the primary's data and WAL has no byte left: the next WAL file cannot be made, and the server gives up. */
    DISK_FULL;

    /** Whether it strikes the network and not the primary, whose clients and peers then connect by links. */
    boolean isOfTheNetwork() {
        return switch (this) {
            case ISOLATE, ISOLATE_ONE_WAY, ISOLATE_INBOUND -> true;
            case CRASH, IMMEDIATE_SHUTDOWN, FREEZE, WALRECEIVER_STALL, DISK_FULL -> false;
        };
    }

    /** Whether it leaves a node that lives and a server that does not, but would if it were started again: not on a full disk. */
    boolean endsWithAStart() {
        return switch (this) {
            case CRASH, IMMEDIATE_SHUTDOWN, WALRECEIVER_STALL -> true;
            case FREEZE, ISOLATE, ISOLATE_ONE_WAY, ISOLATE_INBOUND, DISK_FULL -> false;
        };
    }

    /** Whether it goes on until it is ended, also after a failover: the fence ends a freeze, and none of these. */
    boolean outlivesAFence() {
        return isOfTheNetwork() || this == DISK_FULL;
    }

    /** Whether whoever was struck cannot serve before it is ended: somebody else has to, or it has to be ended first. */
    boolean lasts() {
        return !endsWithAStart();
    }

    /** What its end is called. */
    String healed(String primary) {
        return switch (this) {
            case ISOLATE, ISOLATE_ONE_WAY, ISOLATE_INBOUND -> "the network";
            case DISK_FULL -> "the disk of " + primary;
            case CRASH, IMMEDIATE_SHUTDOWN, FREEZE, WALRECEIVER_STALL -> primary + " goes on";
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
