package dev.understudy.runtime.docker;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.Stanza;
import java.util.List;

/**
 * Starts a stack's containers in the order that its compose.yaml declares, and waits until all serve. Compose would as well, but looks only
 * every half second whether what another container waits for is there, and believes the engine, which asks a container once a second: that
 * was a third of a bring-up. Containers, networks and volumes are compose's work all the same.
 *
 * @param leader the node that takes writes, or will
 * @param isNew whether it has no data yet
 */
record StartOrder(DockerStack stack, DockerNode leader, boolean isNew, Progress progress) {
    /**
     * What runs is left alone, and the one-shot services are run again.
     *
     * @throws UnderstudyException when a container cannot be started, or ends; the others are left as they are
     */
    void run() {
        stack.keeper().ifPresent(DockerService::begin);
        stack.oneShot("setup").complete();
        // It is waited for, so it goes first: an engine starts one container after the other, mostly.
        leader.begin();
        begin(stack.dockerNodes());
        leader.awaitServing();
        stack.oneShot("init").complete();
        begin(stack.front());
        // By compose alone a service does it, which knows the declared primary only.
        stack.plan().archive().ifPresent(this::prepare);
        Parallel.untilFirstFailure(stack.all().stream()
                .<Runnable>map(service -> service::awaitServing)
                .toList());
    }

    private void prepare(ArchivePlan archive) {
        try (Step step = progress.begin("archive")) {
            if (isNew) {
                Stanza.ensure(leader, archive);
            }
            step.done(isNew ? "" : Stanza.resume(leader, archive));
        }
    }

    private static void begin(List<? extends DockerService> services) {
        Parallel.run(services.stream().<Runnable>map(service -> service::begin).toList());
    }
}
