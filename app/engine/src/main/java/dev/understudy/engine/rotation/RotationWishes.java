package dev.understudy.engine.rotation;

import dev.understudy.core.postgres.DbRole;
import java.time.Duration;
import java.util.List;

/**
 * What an operator asks of a rotation of passwords.
 *
 * @param roles whose, at least one
 * @param overlap for how long both passwords are good at least: what a client may take from reading the password to being logged in
 * @param patience how long to wait after it for the last client of the old login to leave
 * @param begun only bring to its end what was begun
 * @param forced take the old passwords out of force although somebody still uses them
 */
public record RotationWishes(List<DbRole> roles, Duration overlap, Duration patience, boolean begun, boolean forced) {
    /** Longer than a login may take by the timeouts of the clients that Understudy configures. */
    public static final Duration OVERLAP = Duration.ofSeconds(10);

    public static final Duration PATIENCE = Duration.ofSeconds(30);

    public RotationWishes {
        roles = List.copyOf(roles);
    }

    /** Everybody's, with time enough. */
    public static RotationWishes everybody() {
        return new RotationWishes(List.of(DbRole.values()), OVERLAP, PATIENCE, false, false);
    }
}
