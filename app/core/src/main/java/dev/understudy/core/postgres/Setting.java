package dev.understudy.core.postgres;

/**
 * A line of {@code postgresql.conf}.
 *
 * @param name the parameter
 * @param value as PostgreSQL reads it, without quotes
 * @param reason why it has this value; one line, may be empty
 */
public record Setting(String name, String value, String reason) {
    /** The assignment in {@code postgresql.conf} syntax: quoted always, since quotes suit every type. */
    public String assignment() {
        return name + " = '" + value.replace("'", "''") + "'";
    }
}
