package dev.understudy.acceptance;

import dev.understudy.runtime.RunningStack;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Processes of this machine. */
class InquiryIT extends InquiryContract {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    @Override
    RunningStack healthyStack() {
        return STACKS.up("asked", TestStacks.asynchronous("asked"));
    }
}
