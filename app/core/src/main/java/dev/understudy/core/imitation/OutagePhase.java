package dev.understudy.core.imitation;

/** The parts of an outage as an imitated system makes them. */
public enum OutagePhase {
    /** From the first sign of the outage until the system gives the primary up. */
    UNNOTICED("unnoticed"),
    /** From there until the standby is promoted. */
    TAKEOVER("takeover"),
    /** From there until clients are led to it. */
    ROUTING("routing");

    private final String word;

    OutagePhase(String word) {
        this.word = word;
    }

    /** Its name in reports. */
    public String word() {
        return word;
    }
}
