package dev.understudy.engine.imitation;

import dev.understudy.core.imitation.ClientView;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.Uninterrupted;
import dev.understudy.runtime.link.FrontDoor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A door in front of every endpoint that an imitated service has: of each pooler, which stand for its name; and of each node where no node
 * has an endpoint of its own, so that only the one that the name leads to is reached. Thread-safe as its doors are.
 */
final class ServiceDoors implements AutoCloseable {
    private final Map<String, FrontDoor> poolers = new LinkedHashMap<>();
    private final Map<String, FrontDoor> nodes = new LinkedHashMap<>();
    private final StackPlan plan;

    private ServiceDoors(StackPlan plan) {
        this.plan = plan;
    }

    /**
     * Opens all, or none.
     *
     * @param ofNodes whether nodes get doors, too
     */
    static ServiceDoors open(StackPlan plan, boolean ofNodes) {
        ServiceDoors doors = new ServiceDoors(plan);
        try {
            doors.plan
                    .poolers()
                    .forEach(pooler -> doors.poolers.put(pooler.id(), FrontDoor.open(pooler.id(), pooler.endpoint())));
            if (ofNodes) {
                doors.plan
                        .nodes()
                        .forEach(node -> doors.nodes.put(
                                node.id().value(), FrontDoor.open(node.id().value(), node.endpoint())));
            }
            return doors;
        } catch (RuntimeException e) {
            Uninterrupted.run(e, doors::close);
            throw e;
        }
    }

    /** The stack as its clients reach it: through the doors. */
    StackPlan seenByClients() {
        return plan.seen(
                node -> Optional.ofNullable(nodes.get(node.id().value()))
                        .map(door -> node.withEndpoint(door.endpoint()))
                        .orElse(node),
                pooler -> pooler.withEndpoint(door(pooler.id()).endpoint()));
    }

    private FrontDoor door(String pooler) {
        return Optional.ofNullable(poolers.get(pooler)).orElseThrow();
    }

    /** Where they are, in words. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        poolers.forEach((id, door) -> words.add(id + " at " + door.endpoint()));
        nodes.forEach((id, door) -> words.add(id + " at " + door.endpoint()));
        return words;
    }

    /** Lets nobody but the primary be reached where nodes have doors, and everybody reach the poolers. */
    void leadTo(NodeId primary) {
        List<Runnable> changes = new ArrayList<>();
        poolers.values().forEach(door -> changes.add(() -> door.show(ClientView.AS_IT_IS)));
        nodes.forEach((id, door) ->
                changes.add(() -> door.show(id.equals(primary.value()) ? ClientView.AS_IT_IS : ClientView.REFUSED)));
        Parallel.run(changes);
    }

    /** What leads to the primary falls silent this instant; {@link #show} completes it. */
    void hush(NodeId primary) {
        leadingTo(primary).values().forEach(FrontDoor::hush);
    }

    /** Shows a view at every door that leads to the primary. */
    void show(NodeId primary, ClientView view) {
        Parallel.run(leadingTo(primary).values().stream()
                .<Runnable>map(door -> () -> door.show(view))
                .toList());
    }

    /** The names of the doors that lead to the primary. */
    List<String> names(NodeId primary) {
        return List.copyOf(leadingTo(primary).keySet());
    }

    private Map<String, FrontDoor> leadingTo(NodeId primary) {
        Map<String, FrontDoor> leading = new LinkedHashMap<>(poolers);
        Optional.ofNullable(nodes.get(primary.value())).ifPresent(door -> leading.put(primary.value(), door));
        return leading;
    }

    @Override
    public void close() {
        poolers.values().forEach(FrontDoor::close);
        nodes.values().forEach(FrontDoor::close);
    }
}
