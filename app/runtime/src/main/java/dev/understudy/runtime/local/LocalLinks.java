package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.render.Secrets;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.StackLinks;
import dev.understudy.runtime.Uninterrupted;
import dev.understudy.runtime.link.LinkedNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * The links of a stack of processes: each part is told to use its own way to each node, and told of the nodes' own ports again at the end.
 * Should this process be killed meanwhile, the parts are left with ports where nobody listens, which {@code up} mends.
 */
final class LocalLinks implements StackLinks {
    private static final Duration REWIRE_MAX = Duration.ofSeconds(30);

    private final LocalStack stack;
    private final Wiring wiring;
    private final AtomicBoolean closed = new AtomicBoolean();

    LocalLinks(LocalStack stack, Wiring wiring) {
        this.stack = stack;
        this.wiring = wiring;
    }

    /**
     * Returns once every part uses its links.
     *
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} when one does not; then everything is as before
     */
    LocalLinks open() {
        Map<LocalPooler, List<Integer>> former = poolerWays();
        LinkedNetwork network = wiring.open();
        try {
            rewire(former);
            return this;
        } catch (RuntimeException e) {
            Uninterrupted.run(e, () -> close(network));
            throw e;
        }
    }

    @Override
    public void close() {
        wiring.links().ifPresent(network -> Uninterrupted.run(() -> close(network)));
    }

    private void close(LinkedNetwork network) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        network.heal();
        Map<LocalPooler, List<Integer>> former = poolerWays();
        wiring.bypass();
        try {
            rewire(former);
        } catch (UnderstudyException e) {
            // Whoever cannot be reached now finds the right ports when it looks: its files have them.
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
        } finally {
            network.close();
        }
    }

    /** Writes everybody's way to every node, has it read, and waits until it is in use. */
    private void rewire(Map<LocalPooler, List<Integer>> former) {
        Secrets secrets = stack.secrets();
        Set<LocalNode> streamed = standbys().stream()
                .filter(node -> new UpstreamFact(node, wiring.plain()).port() != 0)
                .collect(Collectors.toSet());
        for (LocalNode node : stack.localNodes()) {
            node.writePassfile(secrets);
            node.assign(node.assignment());
        }
        stack.localPoolers().forEach(LocalPooler::reroute);
        streamed.forEach(this::awaitStreaming);
        former.forEach(LocalLinks::awaitRerouted);
    }

    private Map<LocalPooler, List<Integer>> poolerWays() {
        return stack.localPoolers().stream()
                .collect(Collectors.toMap(
                        pooler -> pooler,
                        pooler -> wiring.seenBy(pooler.id()).nodes().stream()
                                .map(node -> node.address().port())
                                .toList()));
    }

    private List<LocalNode> standbys() {
        return stack.localNodes().stream()
                .filter(node -> node.assignment() instanceof Assignment.Standby)
                .filter(node -> node.state() == ServiceState.RUNNING)
                .toList();
    }

    private void awaitStreaming(LocalNode node) {
        if (node.assignment() instanceof Assignment.Standby standby) {
            Endpoint upstream =
                    wiring.seenBy(node.id()).node(standby.upstream()).address();
            UpstreamFact fact = new UpstreamFact(node, wiring.plain());
            Await.untilTrue(
                    node.id() + " to stream from " + standby.upstream() + " by " + upstream,
                    REWIRE_MAX,
                    () -> fact.port() == upstream.port());
        }
    }

    private static void awaitRerouted(LocalPooler pooler, List<Integer> former) {
        Await.untilTrue(
                pooler.id() + " to let go of its former connections to servers",
                REWIRE_MAX,
                () -> !pooler.isConnectedToAny(former));
    }
}
