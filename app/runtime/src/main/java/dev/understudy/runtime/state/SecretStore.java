package dev.understudy.runtime.state;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PlannedFile;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.ScramVerifier;
import dev.understudy.core.render.RenderedFile;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.rotation.LoginState;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A stack's passwords: a file per login, 0600 in a 0700 directory, beside it what the server is told instead, and per role which login
 * is in use. A password and its verifier change in an order in which whoever is killed leaves a pair that fits, or a password alone, of
 * which {@link #ensure} makes the verifier anew.
 */
public final class SecretStore {
    private static final String MODE = "600";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;
    private final OwnedFiles files;

    public SecretStore(Path directory, OwnedFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /** Draws what is missing; what is there stays, so that clients' passwords survive a restart. */
    public void ensure() {
        files.directory(directory, "700");
        for (DbRole role : DbRole.values()) {
            for (String login : role.logins()) {
                if (!Files.exists(verifier(login))) {
                    write(
                            login,
                            Files.exists(password(login))
                                    ? read(password(login))
                                    : DrawnLetters.of(Secrets.PASSWORD_LENGTH),
                            false);
                }
            }
        }
    }

    /** Draws another password for a login; nobody is told here. On the disk before this returns. */
    public void redraw(String login) {
        OwnedFiles.delete(verifier(login));
        write(login, DrawnLetters.of(Secrets.PASSWORD_LENGTH), true);
    }

    private void write(String login, String password, boolean durably) {
        byte[] salt = new byte[ScramVerifier.SALT_BYTES];
        RANDOM.nextBytes(salt);
        String verifier = ScramVerifier.of(password, salt, ScramVerifier.ITERATIONS);
        write(password(login), password, durably);
        write(verifier(login), verifier, durably);
    }

    private void write(Path path, String text, boolean durably) {
        if (durably) {
            files.writeDurably(new RenderedFile(new PlannedFile(path.toString(), MODE, true), text + "\n"));
        } else {
            files.write(path, text + "\n", MODE);
        }
    }

    /** Which login of a role is in use. */
    public LoginState state(DbRole role) {
        return OwnedFiles.read(pointer(role))
                .flatMap(text -> LoginState.parse(role, text))
                .orElseGet(() -> LoginState.first(role));
    }

    /** Puts a login into use, at once and whole, and on the disk before this returns. */
    public void publish(DbRole role, LoginState state) {
        write(pointer(role), state.text().strip(), true);
    }

    /** When the password in use was drawn; empty where there is none. */
    public Optional<Instant> since(DbRole role) {
        LoginState state = state(role);
        return state.since().or(() -> written(password(state.login())));
    }

    private static Optional<Instant> written(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** One that a stack of an older version does not have yet is left out. */
    public Secrets load() {
        Map<DbRole, String> logins = new EnumMap<>(DbRole.class);
        Map<String, String> passwords = new HashMap<>();
        for (DbRole role : DbRole.values()) {
            String current = state(role).login();
            logins.put(role, current);
            for (String login : role.logins()) {
                if (login.equals(current) || Files.exists(password(login))) {
                    passwords.put(login, read(password(login)));
                }
            }
        }
        return new Secrets(logins, passwords);
    }

    private Path password(String login) {
        return directory.resolve(login);
    }

    private Path verifier(String login) {
        return directory.resolve(login + ".scram");
    }

    private Path pointer(DbRole role) {
        return directory.resolve(role.roleName() + ".login");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UnderstudyException(
                    e instanceof AccessDeniedException ? ErrorCode.PERMISSION : ErrorCode.CERTIFICATE,
                    "cannot read the secret " + file + ": " + e,
                    "Run understudy as the user who made the stack; `understudy up` draws missing secrets anew.",
                    e);
        }
    }
}
