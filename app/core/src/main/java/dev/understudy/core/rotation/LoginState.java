package dev.understudy.core.rotation;

import dev.understudy.core.postgres.DbRole;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which of a role's logins is in use, and since when: the file {@code secrets/<role>.login}, whose first line is the login, so that a
 * client's script need read no more of it.
 *
 * @param login the name to log in under
 * @param since when its password came into use; empty where nobody noted it
 * @param unfinished whether a change of the password has not come to its end: the password before it may still be good
 */
public record LoginState(String login, Optional<Instant> since, boolean unfinished) {
    private static final String SINCE = "since ";
    private static final String UNFINISHED = "unfinished";

    /** Of a role whose password was never changed. */
    public static LoginState first(DbRole role) {
        return new LoginState(role.roleName(), Optional.empty(), false);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @return empty for what is no such file of this role
     */
    public static Optional<LoginState> parse(DbRole role, String text) {
        List<String> lines = text.lines().map(String::strip).toList();
        if (lines.isEmpty() || !role.logins().contains(lines.getFirst())) {
            return Optional.empty();
        }
        Optional<Instant> since = lines.stream()
                .filter(line -> line.startsWith(SINCE))
                .findFirst()
                .flatMap(line -> instant(line.substring(SINCE.length())));
        return Optional.of(new LoginState(lines.getFirst(), since, lines.contains(UNFINISHED)));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    public String text() {
        return login + "\n" + since.map(at -> SINCE + at + "\n").orElse("") + (unfinished ? UNFINISHED + "\n" : "");
    }

    /** The same with the change at its end. */
    public LoginState finished() {
        return new LoginState(login, since, false);
    }
}
