package dev.understudy.acceptance;

import dev.understudy.runtime.RunningStack;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Processes of this machine. */
class InquiryIT extends InquiryContract {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    @RegisterExtension
    static final KeptStack STACK = STACKS.kept("asked", TestStacks.asynchronous("asked"));

    @Override
    RunningStack stack() {
        return STACKS.attach("asked");
    }
}
