package dev.understudy.core.render;

import dev.understudy.core.postgres.DbRole;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The passwords of a stack's roles. Never part of a plan, never printed.
 *
 * @param logins the name that each role logs in under now, one of {@link DbRole#logins}
 * @param byLogin a password for every login, also of those that are not in use; 32 characters from {@code [A-Za-z0-9]}, so that they need
 *     no quoting anywhere
 */
public record Secrets(Map<DbRole, String> logins, Map<String, String> byLogin) {
    public static final int PASSWORD_LENGTH = 32;

    public Secrets {
        logins = Map.copyOf(logins);
        byLogin = Map.copyOf(byLogin);
    }

    /** Of roles that log in under their own names; their other logins have the same password. */
    public Secrets(Map<DbRole, String> passwords) {
        this(ownNames(passwords), shared(passwords));
    }

    private static Map<DbRole, String> ownNames(Map<DbRole, String> passwords) {
        Map<DbRole, String> names = new EnumMap<>(DbRole.class);
        passwords.keySet().forEach(role -> names.put(role, role.roleName()));
        return names;
    }

    private static Map<String, String> shared(Map<DbRole, String> passwords) {
        Map<String, String> shared = new HashMap<>();
        passwords.forEach((role, password) -> role.logins().forEach(login -> shared.put(login, password)));
        return shared;
    }

    /** The same with another login of a role in use. */
    public Secrets with(DbRole role, String login) {
        Map<DbRole, String> changed = new EnumMap<>(logins);
        changed.put(role, login);
        return new Secrets(changed, byLogin);
    }

    /** The name to log in under, in the place of the role. */
    public String login(DbRole role) {
        return Objects.requireNonNull(logins.get(role), () -> "no login for " + role);
    }

    /** The password that goes with {@link #login}. */
    public String password(DbRole role) {
        return passwordOf(login(role));
    }

    /** The password of one of the logins, in use or not. */
    public String passwordOf(String login) {
        return Objects.requireNonNull(byLogin.get(login), () -> "no password for " + login);
    }

    /** The password in use of each role. */
    public Map<DbRole, String> passwords() {
        Map<DbRole, String> passwords = new EnumMap<>(DbRole.class);
        logins.keySet().forEach(role -> passwords.put(role, password(role)));
        return passwords;
    }

    /** Every password there is. */
    public Collection<String> values() {
        return byLogin.values();
    }

    @Override
    public String toString() {
        return "Secrets[" + logins + "]";
    }
}
