package dev.understudy.engine.inquiry;

import java.time.Duration;
import java.util.List;

/**
 * Asks one server or pooler of a stack something, over a connection of its own that ends with the answer: TLS with the server's certificate
 * verified. Whoever carries the question, the answer is the same, and so is the reason why there is none. Thread-safe.
 */
public interface Inquiry {
    /**
     * Asks one after the other, over one connection.
     *
     * @param statements each a query, or a {@code SHOW} of a pooler's console; constants, never anything secret
     * @param patience how long connecting may take, and then each answer; from 2 s on, in whole seconds
     * @return one answer for each statement, in order
     * @throws Unanswered when one of them was not answered
     */
    List<Answer> ask(Target target, List<String> statements, Duration patience) throws Unanswered;
}
