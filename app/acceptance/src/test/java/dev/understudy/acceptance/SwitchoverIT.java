package dev.understudy.acceptance;

import org.junit.jupiter.api.extension.RegisterExtension;

/** On processes. */
class SwitchoverIT extends SwitchoverContract {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    @RegisterExtension
    static final KeptStack STACK = STACKS.kept(NAME, STACK_FILE);

    SwitchoverIT() {
        super(STACKS);
    }
}
