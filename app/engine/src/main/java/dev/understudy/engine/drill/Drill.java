package dev.understudy.engine.drill;

import dev.understudy.core.report.Expected;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rehearsal: what is done to a stack under traffic, and what must come of it. How a stack is had, driven, looked at and judged is the
 * same for all. Stateless and thread-safe: what one run needs lies in its {@link Scene}.
 */
public interface Drill {
    /** As on the command line, such as {@code region-loss}. */
    String name();

    /** What it does, in a sentence. */
    String summary();

    /** Why it cannot be played on this stack; empty when it can. */
    Optional<String> notApplicable(Setting setting);

    /** Why it cannot be played again on the stack that it leaves, with what to do instead; empty when it can. */
    default Optional<String> notRepeatable() {
        return Optional.empty();
    }

    /** What must come of it. It is asked, and written down, before anything is done. */
    List<Expected> expected(Setting setting);

    /** Whether it strikes the network, so that everybody has to connect by the links that it can break. */
    default boolean needsLinks() {
        return false;
    }

    /** Whether a server gives up by itself because of what it is struck with, and not because somebody ends it. */
    default boolean makesGiveUp() {
        return false;
    }

    /** What a reader of the report must know of it beside its name. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /** What happens some time before the strike, while clients are served. */
    default void prepare(Scene scene) {}

    /**
     * From the strike until everybody is back in his place. What does not come about in time is told to the scene, which goes on to what is
     * there then; it is not thrown.
     */
    void play(Scene scene);
}
