package dev.understudy.core.imitation;

/** What an imitated system takes its time for. */
public enum ImitatedStage {
    /** Before a crashed primary is started in place. */
    RESTART("start in place"),
    /** Before the primary is given up. */
    DETECTION("detection"),
    /** Before a standby is promoted. */
    TAKEOVER("takeover"),
    /** Before clients are led to the new primary. */
    ROUTING("routing");

    private final String word;

    ImitatedStage(String word) {
        this.word = word;
    }

    /** Its name in reports. */
    public String word() {
        return word;
    }
}
