package dev.understudy.acceptance;

import org.junit.jupiter.api.extension.RegisterExtension;

/** On containers, what differs there: who fills their volumes, and how they are told. */
class DockerRotationIT extends RotationContract {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    @RegisterExtension
    static final KeptStack STACK = STACKS.kept(NAME, STACK_FILE);

    DockerRotationIT() {
        super(STACKS);
    }

    /** No test here: that the check sees a refused login is a matter of the clients, which are the same on processes. */
    @Override
    void changingThePasswordInUseRefusesLogins() {}
}
