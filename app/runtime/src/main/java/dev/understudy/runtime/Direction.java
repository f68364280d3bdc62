package dev.understudy.runtime;

/** A way that traffic takes, as the node sees it that a fault strikes. */
public enum Direction {
    BOTH_WAYS,
    /** Towards the node: it goes on sending, and hears nothing. */
    INBOUND,
    /** From the node: it goes on hearing, and nobody hears it. */
    OUTBOUND;

    /** For people. */
    public String words() {
        return switch (this) {
            case BOTH_WAYS -> "both ways";
            case INBOUND -> "it hears nothing";
            case OUTBOUND -> "nobody hears it";
        };
    }
}
