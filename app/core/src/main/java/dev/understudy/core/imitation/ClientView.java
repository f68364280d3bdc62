package dev.understudy.core.imitation;

/** What an endpoint does with its clients while it does not serve them. */
public enum ClientView {
    /** Nothing is imitated: what the fault itself does. */
    AS_IT_IS("as the fault makes it"),
    /** Nobody listens: who connects is refused, and connections that were open are reset. */
    REFUSED("refused"),
    /** Who connects is accepted and reset at once, and so are connections that were open. */
    RESET("reset"),
    /** Nothing is answered: who connects gets no answer, and connections that were open fall silent. */
    BLACKHOLE("silent (black hole)");

    private final String words;

    ClientView(String words) {
        this.words = words;
    }

    /** In words, for reports. */
    public String words() {
        return words;
    }
}
