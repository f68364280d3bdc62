package dev.understudy.engine.connect;

/**
 * A connection string. It holds a password.
 *
 * @param form for which client
 * @param route which way it goes
 * @param text the string itself
 */
public record ConnectionString(ClientForm form, ConnectionRoute route, String text) {
    /** The environment variable for it, such as {@code DATABASE_URL_DIRECT}. */
    public String variable() {
        return form.variable() + route.suffix();
    }

    /** Never the text: it holds a password. */
    @Override
    public String toString() {
        return "ConnectionString[" + variable() + "]";
    }
}
