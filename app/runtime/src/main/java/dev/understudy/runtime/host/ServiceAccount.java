package dev.understudy.runtime.host;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The operating-system user that a stack's servers run as. PostgreSQL and PgBouncer refuse root, so root hands over to another user;
 * anybody else runs them as themselves.
 *
 * @param user its name; never root
 * @param switched whether this process is root and must hand over
 */
public record ServiceAccount(String user, boolean switched) {
    private static final String FOR_ROOT = "postgres";

    /** The account for whoever runs this process; whether it exists is asked only once something is to run. */
    public static ServiceAccount ofThisProcess() {
        String self = System.getProperty("user.name");
        boolean root = "root".equals(self);
        return new ServiceAccount(root ? FOR_ROOT : self, root);
    }

    /** @throws UnderstudyException {@link ErrorCode#PERMISSION} when there is no such user to hand over to */
    public void requireUser() {
        if (switched && !exists(user)) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "PostgreSQL refuses to run as root, and there is no user \"" + user + "\" to hand over to",
                    "Install PostgreSQL from your distribution, which makes that user, or run understudy as an ordinary user.");
        }
    }

    private static boolean exists(String user) {
        try {
            Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The command line that runs {@code command} as this user in a session of its own. Every program in the chain replaces itself by
     * the next, so that the pid seen at the start is the pid of the server.
     */
    public List<String> inOwnSession(List<String> command) {
        List<String> session = Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("/usr/bin/setsid") : List.of();
        return join(session, asUser(command));
    }

    /** The command line that runs {@code command} as this user. */
    public List<String> asUser(List<String> command) {
        return switched
                ? join(
                        List.of(
                                "setpriv",
                                "--reuid=" + user,
                                "--regid=" + user,
                                "--init-groups",
                                "--no-new-privs",
                                "--"),
                        command)
                : command;
    }

    private static List<String> join(List<String> first, List<String> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
    }
}
