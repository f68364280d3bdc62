package dev.understudy.engine.rotation;

import java.util.List;
import java.util.Optional;

/**
 * What came of a change of passwords or certificates.
 *
 * @param what was changed, in words
 * @param passwords of which roles, in the order of the roles
 * @param settled whether it came to its end: nothing that was replaced is good any more
 * @param waiting what keeps it from its end, in words
 * @param elapsedMillis from the command to here
 */
public record RotationReport(
        String what, List<Password> passwords, boolean settled, Optional<String> waiting, double elapsedMillis) {
    /**
     * One role's password.
     *
     * @param role the role
     * @param login the name it logs in under now
     * @param since when this password came into use
     * @param retired the login whose password was replaced, or will be when the change comes to its end; the same where the role has only one
     * @param finished whether that password is refused now
     */
    public record Password(String role, String login, String since, String retired, boolean finished) {}
}
