package dev.understudy.acceptance;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A stack that the tests of a class hand on: what one of them left as it should be serves the next. After a failure, and after a test
 * that says so, it is made anew, so that no test suffers from another.
 */
public final class KeptStack implements BeforeEachCallback, AfterTestExecutionCallback {
    private final Action make;
    private final Action remove;
    private State state = State.ABSENT;

    /** Makes or removes the stack. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    private enum State {
        ABSENT,
        WHOLE,
        IN_USE,
        SPOILT
    }

    /** @param remove is also called for one that could not be made */
    public KeptStack(Action make, Action remove) {
        this.make = make;
        this.remove = remove;
    }

    /** The test that calls this leaves it as nobody else could use it. */
    public void spoil() {
        state = State.SPOILT;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (state == State.WHOLE) {
            state = State.IN_USE;
            return;
        }
        if (state != State.ABSENT) {
            remove.run();
        }
        // Until it is made: what fails half-way is removed as well.
        state = State.SPOILT;
        make.run();
        state = State.IN_USE;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        state = state == State.IN_USE && context.getExecutionException().isEmpty() ? State.WHOLE : State.SPOILT;
    }
}
