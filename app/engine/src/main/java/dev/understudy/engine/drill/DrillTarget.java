package dev.understudy.engine.drill;

import dev.understudy.core.stack.StackName;
import dev.understudy.core.stack.StackSpec;

/** What is drilled. */
public sealed interface DrillTarget {
    /** A stack that the drill brings up for itself and, unless told to keep it, removes. */
    record Ephemeral(StackSpec spec) implements DrillTarget {}

    /** A running stack, which runs on afterwards. */
    record Attached(StackName name) implements DrillTarget {}
}
