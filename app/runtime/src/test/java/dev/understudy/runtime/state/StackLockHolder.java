package dev.understudy.runtime.state;

import dev.understudy.core.error.UnderstudyException;
import java.io.IOException;
import java.nio.file.Path;

/** Another process: takes the lock and holds it until its standard input ends, or says why it cannot. */
final class StackLockHolder {
    private StackLockHolder() {}

    public static void main(String[] arguments) throws IOException {
        try (StackLock lock = StackLock.acquire(Path.of(arguments[0]), "other")) {
            System.out.println(lock != null ? "HELD" : "");
            System.in.read();
        } catch (UnderstudyException e) {
            System.out.println(e.code() + " " + e.getMessage());
        }
    }
}
