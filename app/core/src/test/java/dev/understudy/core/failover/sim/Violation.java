package dev.understudy.core.failover.sim;

import java.io.Serial;

/** An invariant that a schedule broke. */
final class Violation extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }
}
