package dev.understudy.runtime.local;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.link.Link;
import dev.understudy.runtime.link.LinkedNetwork;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** How the nodes of a stack are reached now: each at its own port, or through a link from whoever asks. Thread-safe. */
final class Wiring {
    private final StackPlan plan;
    private final AtomicReference<Optional<LinkedNetwork>> network = new AtomicReference<>(Optional.empty());

    Wiring(StackPlan plan) {
        this.plan = plan;
    }

    /** Without links. */
    StackPlan plain() {
        return plan;
    }

    /** With each node's address as that node or pooler reaches it. */
    StackPlan seenBy(String part) {
        return network.get()
                .map(links -> plan.seen(node -> node.id().value().equals(part)
                        ? node
                        : node.withAddress(
                                links.endpoint(new Link(part, node.id().value())))))
                .orElse(plan);
    }

    /** With each node's endpoint as clients reach it. */
    StackPlan seenByClients() {
        return network.get().isPresent() ? plan.seen(this::seenByClients) : plan;
    }

    NodePlan seenByClients(NodePlan node) {
        return network.get()
                .map(links -> node.withEndpoint(
                        links.endpoint(new Link(Link.CLIENTS, node.id().value()))))
                .orElse(node);
    }

    /**
     * Opens links; nobody uses them yet who was told of no link.
     *
     * @throws IllegalStateException when they are open already
     */
    synchronized LinkedNetwork open() {
        if (network.get().isPresent()) {
            throw new IllegalStateException("the links of stack " + plan.name() + " are open already");
        }
        LinkedNetwork opened = LinkedNetwork.open(targets());
        network.set(Optional.of(opened));
        return opened;
    }

    /** Every node is at its own port again; what leads through the links still does until they are closed. */
    synchronized void bypass() {
        network.set(Optional.empty());
    }

    Optional<LinkedNetwork> links() {
        return network.get();
    }

    /** @throws IllegalStateException when no links are open */
    LinkedNetwork requireLinks() {
        return network.get()
                .orElseThrow(() -> new IllegalStateException("the links of stack " + plan.name() + " are not open"));
    }

    /** From every other node, every pooler and the clients to every node. */
    private Map<Link, Endpoint> targets() {
        Map<Link, Endpoint> targets = new LinkedHashMap<>();
        for (NodePlan node : plan.nodes()) {
            String id = node.id().value();
            Stream.of(
                            plan.nodes().stream().map(other -> other.id().value()),
                            plan.poolers().stream().map(pooler -> pooler.id()),
                            Stream.of(Link.CLIENTS))
                    .flatMap(parts -> parts)
                    .filter(part -> !part.equals(id))
                    .forEach(part -> targets.put(new Link(part, id), node.address()));
        }
        return targets;
    }
}
