package dev.understudy.engine.inquiry;

import dev.understudy.core.plan.Endpoint;
import java.time.Duration;

/** Why there is no answer, in the same words whoever asked: it becomes a line of a status. */
public final class Unanswered extends Exception {
    private static final long serialVersionUID = 1L;

    private Unanswered(String message, Throwable cause) {
        super(message, cause);
    }

    private Unanswered(String message) {
        super(message);
    }

    /** Nothing listens there. */
    static Unanswered refused(Endpoint endpoint) {
        return new Unanswered("nothing listens on " + endpoint);
    }

    /** Something listens, and says nothing. */
    static Unanswered silent(Duration patience) {
        return new Unanswered("no answer within " + patience.toMillis() + " ms");
    }

    /** The server's own words, such as {@code FATAL: the database system is starting up}. */
    static Unanswered said(String severity, String message) {
        return new Unanswered(severity + ": " + message);
    }

    /** Anything else, in the words of the driver. */
    static Unanswered failed(String firstLine, Throwable cause) {
        return new Unanswered(firstLine, cause);
    }
}
