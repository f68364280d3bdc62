package dev.understudy.core.render.compose;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import java.util.ArrayList;
import java.util.List;

/** What a compose user may leave out: the other regions, and monitoring. */
public final class Profiles {
    private static final String DR = "dr";
    private static final String MONITORING = "monitoring";

    private Profiles() {}

    /** Those that the stack has something for. */
    public static List<String> all(StackPlan plan) {
        List<String> profiles = new ArrayList<>();
        if (plan.nodes().stream().anyMatch(node -> isElsewhere(plan, node))) {
            profiles.add(DR);
        }
        if (!plan.services().isEmpty()) {
            profiles.add(MONITORING);
        }
        return profiles;
    }

    /** Whether a node belongs to the profile dr. */
    static boolean isElsewhere(StackPlan plan, NodePlan node) {
        return !node.spec().region().equals(plan.declaredPrimary().spec().region());
    }

    static String ofNode(StackPlan plan, NodePlan node) {
        return isElsewhere(plan, node) ? line(DR) : "";
    }

    /**
     * All of monitoring, an exporter of a left-out node too: the one that builds the image must not be in a narrower profile than the
     * others.
     */
    static String ofMonitoring() {
        return line(MONITORING);
    }

    private static String line(String profile) {
        return "    profiles: [" + profile + "]\n";
    }
}
