package dev.understudy.runtime.state;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.ScramVerifier;
import dev.understudy.core.render.Secrets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;

/** A stack's passwords: a file per role, 0600 in a 0700 directory, and beside it what the server is told instead. */
public final class SecretStore {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int SALT_BYTES = 16;
    private static final int ITERATIONS = 4096;
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
            if (!Files.exists(verifier(role))) {
                String password = Files.exists(password(role)) ? read(password(role)) : draw();
                files.write(password(role), password + "\n", "600");
                byte[] salt = new byte[SALT_BYTES];
                RANDOM.nextBytes(salt);
                files.write(verifier(role), ScramVerifier.of(password, salt, ITERATIONS) + "\n", "600");
            }
        }
    }

    public Secrets load() {
        Map<DbRole, String> passwords = new EnumMap<>(DbRole.class);
        for (DbRole role : DbRole.values()) {
            passwords.put(role, read(password(role)));
        }
        return new Secrets(passwords);
    }

    private Path password(DbRole role) {
        return directory.resolve(role.roleName());
    }

    private Path verifier(DbRole role) {
        return directory.resolve(role.roleName() + ".scram");
    }

    private static String draw() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < Secrets.PASSWORD_LENGTH; i++) {
            password.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return password.toString();
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
