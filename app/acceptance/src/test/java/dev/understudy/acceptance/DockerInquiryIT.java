package dev.understudy.acceptance;

import dev.understudy.runtime.RunningStack;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Containers, reached by the ports that they publish. */
class DockerInquiryIT extends InquiryContract {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    /** Containers are the whole machine's, so that the name is this process's own. */
    private static final String NAME = "asked-" + ProcessHandle.current().pid();

    @RegisterExtension
    static final KeptStack STACK = STACKS.kept(NAME, TestStacks.asynchronous(NAME));

    @Override
    RunningStack stack() {
        return STACKS.attach(NAME);
    }
}
