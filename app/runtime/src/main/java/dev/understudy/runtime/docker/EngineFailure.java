package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Locale;

/** What an engine's failure means, and the way out. */
final class EngineFailure {
    static final String OTHERWISE =
            "docker ps --all and docker logs show the containers; the engine's own log may say more.";

    private EngineFailure() {}

    /** An error with the engine's own words; a disk that is full, a port that is taken and an engine that is gone have hints of their own. */
    static UnderstudyException of(String what, Throwable cause) {
        if (cause instanceof UnderstudyException known) {
            return known;
        }
        if (isInterrupt(cause)) {
            return interrupted(what, cause);
        }
        if (isConnection(cause)) {
            return unavailable(cause);
        }
        String words = words(cause);
        if (isDiskFull(words)) {
            return diskFull("it could not " + what + ": " + words, cause);
        }
        return new UnderstudyException(
                ErrorCode.ENGINE_FAILED, "the container engine could not " + what + ": " + words, hint(words), cause);
    }

    /** The client tells of it in many ways, and some of them have no words. */
    private static boolean isInterrupt(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof InterruptedException || each instanceof ClosedByInterruptException) {
                return true;
            }
        }
        return Thread.currentThread().isInterrupted();
    }

    /** Whoever was interrupted stays so. */
    private static UnderstudyException interrupted(String what, Throwable cause) {
        Thread.currentThread().interrupt();
        return new UnderstudyException(
                ErrorCode.INTERRUPTED,
                "interrupted before the container engine could " + what,
                "Run the command again.",
                cause);
    }

    static UnderstudyException unavailable(Throwable cause) {
        boolean permission = chain(cause).toLowerCase(Locale.ROOT).contains("permission denied");
        if (hangs(cause)) {
            return hung(cause);
        }
        return permission
                ? new UnderstudyException(
                        ErrorCode.ENGINE_UNAVAILABLE,
                        "not permitted to use the container engine's socket",
                        "Join the group docker (sudo usermod --append --groups docker $USER, then log in again), or use --driver local.",
                        cause)
                : noAnswer(words(innermost(cause)), cause);
    }

    /** @param words why */
    static UnderstudyException noAnswer(String words, Throwable cause) {
        return new UnderstudyException(
                ErrorCode.ENGINE_UNAVAILABLE,
                "no container engine answers: " + words,
                "Start Docker, point DOCKER_HOST at a running engine, or use --driver local.",
                cause);
    }

    /** Said first: what follows is long, and may not say it. */
    static UnderstudyException diskFull(String said, Throwable cause) {
        return new UnderstudyException(
                ErrorCode.DISK_SPACE, "the engine's disk is full; " + said, hint("no space left"), cause);
    }

    static boolean isDiskFull(String words) {
        String low = words.toLowerCase(Locale.ROOT);
        // The latter is a server's hint where it could write the half of a page only.
        return low.contains("no space left") || low.contains("check free disk space");
    }

    /** The way out of what an engine, compose or a container's log said. */
    static String hint(String words) {
        return hint(words, OTHERWISE);
    }

    /** @param otherwise of what has none of its own */
    static String hint(String words, String otherwise) {
        String low = words.toLowerCase(Locale.ROOT);
        if (isDiskFull(words)) {
            return "The engine's disk is full: docker system df says of what; docker system prune frees what nothing uses.";
        }
        if (low.contains("port is already allocated") || low.contains("address already in use")) {
            return "Another container or program has that port: set ports.base in the stack file, or stop the other.";
        }
        if (low.contains("pool overlaps") || low.contains("invalid pool request")) {
            return "Another network of this engine has those addresses: docker network ls, or set UNDERSTUDY_NET.";
        }
        if (low.contains("no such image") || low.contains("pull access denied") || low.contains("failed to resolve")) {
            return "Build the images: docker compose --project-directory compose build. Where no registry answers, compose/images/base.sh makes"
                    + " the base images first.";
        }
        return otherwise;
    }

    static UnderstudyException hung(Throwable cause) {
        return new UnderstudyException(
                ErrorCode.ENGINE_UNAVAILABLE,
                "the container engine was asked and does not answer",
                "Its log says why; restart it (sudo systemctl restart docker), or use --driver local.",
                cause);
    }

    private static boolean hangs(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof java.net.SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConnection(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof java.net.SocketException
                    || each instanceof java.net.SocketTimeoutException
                    || each instanceof java.nio.file.NoSuchFileException) {
                return true;
            }
        }
        return false;
    }

    private static String words(Throwable cause) {
        return String.valueOf(cause.getMessage()).strip();
    }

    /** What wraps it repeats it with the names of classes. */
    private static Throwable innermost(Throwable cause) {
        Throwable each = cause;
        while (each.getCause() != null) {
            each = each.getCause();
        }
        return each;
    }

    private static String chain(Throwable cause) {
        StringBuilder all = new StringBuilder();
        for (Throwable each = cause; each != null; each = each.getCause()) {
            all.append(each).append('\n');
        }
        return all.toString();
    }
}
