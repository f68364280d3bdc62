package dev.understudy.runtime;

import dev.understudy.core.stack.StackName;
import dev.understudy.runtime.host.ServiceAccount;
import dev.understudy.runtime.local.LocalEnvironment;
import dev.understudy.runtime.local.LocalRuntime;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that opens the links of a stack, says so, and waits to be killed. */
final class LinkHolder {
    private LinkHolder() {}

    /** @param arguments the directories of states and caches, and the stack's name */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        LocalEnvironment environment = new LocalEnvironment(
                new StateDirectories(Path.of(arguments[0]), Path.of(arguments[1])),
                PortLeases.ofThisUser(),
                ServiceAccount.ofThisProcess(),
                ContractPlans.HOME);
        RunningStack stack = new LocalRuntime(environment)
                .attach(new StackName(arguments[2]))
                .orElseThrow();
        try (StackLinks links = stack.openLinks()) {
            System.out.println("open");
            new CountDownLatch(1).await();
        }
    }
}
