package dev.understudy.runtime.link;

import java.util.List;

/**
 * What becomes of bytes on one way of a link.
 *
 * @param cut whether they are kept back
 * @param shapings what delays them, one after the other
 */
record LinkCondition(boolean cut, List<Shaping> shapings) {
    LinkCondition {
        shapings = List.copyOf(shapings);
    }

    boolean shaped() {
        return !shapings.isEmpty();
    }
}
