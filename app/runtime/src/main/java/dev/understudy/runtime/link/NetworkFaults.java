package dev.understudy.runtime.link;

import dev.understudy.runtime.Direction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with the network, node by node. Immutable: one write of a reference changes all links at once, so that no link is cut before
 * another.
 *
 * @param cuts by node the way on which nothing passes
 * @param shapes by node what its traffic suffers
 */
record NetworkFaults(Map<String, Direction> cuts, Map<String, DirectedShape> shapes) {
    static final NetworkFaults NONE = new NetworkFaults(Map.of(), Map.of());

    /**
     * A shape of a node's traffic.
     *
     * @param inbound of what it receives, where the direction includes that
     * @param outbound of what it sends: a line of its own
     */
    record DirectedShape(Direction direction, Shaping inbound, Shaping outbound) {}

    NetworkFaults {
        cuts = Map.copyOf(cuts);
        shapes = Map.copyOf(shapes);
    }

    NetworkFaults cut(String node, Direction direction) {
        Map<String, Direction> next = new HashMap<>(cuts);
        next.put(node, direction);
        return new NetworkFaults(next, shapes);
    }

    NetworkFaults uncut(String node) {
        Map<String, Direction> next = new HashMap<>(cuts);
        next.remove(node);
        return new NetworkFaults(next, shapes);
    }

    NetworkFaults shaped(String node, DirectedShape shape) {
        Map<String, DirectedShape> next = new HashMap<>(shapes);
        next.put(node, shape);
        return new NetworkFaults(cuts, next);
    }

    NetworkFaults unshaped(String node) {
        Map<String, DirectedShape> next = new HashMap<>(shapes);
        next.remove(node);
        return new NetworkFaults(cuts, next);
    }

    LinkCondition condition(Link link, Way way) {
        String sender = way == Way.FORTH ? link.from() : link.to();
        String receiver = way == Way.FORTH ? link.to() : link.from();
        List<Shaping> shapings = new ArrayList<>();
        DirectedShape sending = shapes.get(sender);
        if (sending != null && sending.direction() != Direction.INBOUND) {
            shapings.add(sending.outbound());
        }
        DirectedShape receiving = shapes.get(receiver);
        if (receiving != null && receiving.direction() != Direction.OUTBOUND) {
            shapings.add(receiving.inbound());
        }
        return new LinkCondition(isCut(sender, Direction.OUTBOUND) || isCut(receiver, Direction.INBOUND), shapings);
    }

    private boolean isCut(String part, Direction direction) {
        Direction cut = cuts.get(part);
        return cut == Direction.BOTH_WAYS || cut == direction;
    }
}
