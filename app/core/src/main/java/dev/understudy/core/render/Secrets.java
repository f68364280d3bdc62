package dev.understudy.core.render;

import dev.understudy.core.postgres.DbRole;
import java.util.Map;
import java.util.Objects;

/**
 * The passwords of a stack's roles. Never part of a plan, never printed.
 *
 * @param passwords one per role, 32 characters from {@code [A-Za-z0-9]}, so that they need no quoting anywhere
 */
public record Secrets(Map<DbRole, String> passwords) {
    public static final int PASSWORD_LENGTH = 32;

    public Secrets {
        passwords = Map.copyOf(passwords);
    }

    public String password(DbRole role) {
        return Objects.requireNonNull(passwords.get(role), () -> "no password for " + role);
    }

    @Override
    public String toString() {
        return "Secrets[" + passwords.keySet() + "]";
    }
}
