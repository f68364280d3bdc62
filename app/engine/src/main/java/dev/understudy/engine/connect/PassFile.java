package dev.understudy.engine.connect;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.render.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A libpq password file with every role of a stack, beside the passwords it is made of. */
public final class PassFile {
    private static final String NAME = "psql.pgpass";
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    private PassFile() {}

    /**
     * Writes it where it is not there yet, or not with these passwords; readable by its owner alone. Two at once are harmless: it is
     * renamed into place.
     *
     * @throws UnderstudyException {@link ErrorCode#PERMISSION} when it cannot be written
     */
    public static Path upToDate(StackPlan plan, Secrets secrets) {
        Path directory = Path.of(plan.layout().secrets());
        Path file = directory.resolve(NAME);
        String content = content(secrets);
        try {
            if (!holds(file, content)) {
                write(directory, file, content);
            }
            return file;
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot write a password file in " + directory + ": " + e,
                    "Run the command as the user who brought the stack up.",
                    e);
        }
    }

    /** Anything about it that is not as written here makes it be written anew: libpq ignores one that others may read. */
    private static boolean holds(Path file, String content) throws IOException {
        return Files.isRegularFile(file)
                && Files.getPosixFilePermissions(file).equals(OWNER_ALONE)
                && Files.readString(file).equals(content);
    }

    private static void write(Path directory, Path file, String content) throws IOException {
        Path part = Files.createTempFile(directory, NAME, ".part", PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        try {
            Files.writeString(part, content);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    static String content(Secrets secrets) {
        StringBuilder text = new StringBuilder();
        for (DbRole role : DbRole.values()) {
            for (String login : role.logins()) {
                if (secrets.byLogin().containsKey(login)) {
                    text.append("*:*:*:").append(login).append(':');
                    text.append(secrets.passwordOf(login)).append('\n');
                }
            }
        }
        return text.toString();
    }
}
