package dev.understudy.acceptance;

import org.junit.jupiter.api.extension.RegisterExtension;

/** On containers. */
class DockerSwitchoverIT extends SwitchoverContract {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    @RegisterExtension
    static final KeptStack STACK = STACKS.kept(NAME, STACK_FILE);

    DockerSwitchoverIT() {
        super(STACKS);
    }
}
