package dev.understudy.acceptance;

import org.junit.jupiter.api.extension.RegisterExtension;

/** On processes. */
class RotationIT extends RotationContract {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    @RegisterExtension
    static final KeptStack STACK = STACKS.kept(NAME, STACK_FILE);

    RotationIT() {
        super(STACKS);
    }
}
