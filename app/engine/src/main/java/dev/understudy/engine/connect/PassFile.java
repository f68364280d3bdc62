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
import java.nio.file.attribute.PosixFilePermissions;

/** A libpq password file with every role of a stack, beside the passwords it is made of. */
public final class PassFile {
    private static final String NAME = "psql.pgpass";

    private PassFile() {}

    /** Writes it anew, readable by its owner alone. Two at once are harmless: it is renamed into place. */
    public static Path write(StackPlan plan, Secrets secrets) {
        Path directory = Path.of(plan.layout().secrets());
        try {
            Path part = Files.createTempFile(
                    directory,
                    NAME,
                    ".part",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(part, content(secrets));
            return Files.move(part, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot write a password file in " + directory + ": " + e,
                    "Run the command as the user who brought the stack up.",
                    e);
        }
    }

    static String content(Secrets secrets) {
        StringBuilder text = new StringBuilder();
        for (DbRole role : DbRole.values()) {
            if (secrets.passwords().containsKey(role)) {
                text.append("*:*:*:")
                        .append(role.roleName())
                        .append(':')
                        .append(secrets.password(role))
                        .append('\n');
            }
        }
        return text.toString();
    }
}
