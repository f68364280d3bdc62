package dev.understudy.runtime;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.stack.NodeId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who is to lead a stack whose failover was cut off by a kill. A controller assigns the new primary, then demotes the old one, then
 * promotes: so whoever is assigned primary and no standby any more has led, and two of these were never made by it.
 */
public final class Leadership {
    private Leadership() {}

    /** What a node's data directory is. */
    public enum Data {
        NONE,
        /** It has {@code standby.signal}: it starts in recovery. */
        OF_A_STANDBY,
        OF_A_PRIMARY
    }

    /** A node before the start. */
    public record Member(NodeId id, Assignment assignment, Data data) {
        private boolean primary() {
            return assignment instanceof Assignment.Primary;
        }

        private boolean led() {
            return primary() && data == Data.OF_A_PRIMARY;
        }
    }

    /**
     * What to assign before anything is started; empty for a stack that was left in order.
     *
     * @throws UnderstudyException {@link ErrorCode#DATA_DIRECTORY} when two nodes would start as primaries
     */
    public static Map<NodeId, Assignment> settle(List<Member> members) {
        Map<NodeId, Assignment> changes = new LinkedHashMap<>();
        for (Member member : members) {
            // What a rewind that was cut off leaves behind cannot be rewound again.
            if (member.assignment() instanceof Assignment.Standby standby && standby.prepare() == Prepare.REWIND) {
                changes.put(member.id(), new Assignment.Standby(standby.upstream(), Prepare.CLONE));
            }
        }
        List<Member> led = members.stream().filter(Member::led).toList();
        if (led.size() > 1) {
            throw twoPrimaries(led);
        }
        if (led.size() == 1) {
            NodeId leader = led.getFirst().id();
            members.stream()
                    .filter(member -> member.primary() && !member.id().equals(leader))
                    .forEach(member -> changes.put(member.id(), new Assignment.Standby(leader, Prepare.AS_IS)));
        }
        return changes;
    }

    private static UnderstudyException twoPrimaries(List<Member> led) {
        String ids = led.stream().map(member -> member.id().value()).collect(Collectors.joining(" and "));
        return new UnderstudyException(
                ErrorCode.DATA_DIRECTORY,
                ids
                        + " are both told to be the primary and both have a primary's data: started, they would be a split brain",
                "Nothing was started. Decide whose writes are kept (pg_controldata shows timeline and position), move the other's"
                        + " data directory away, and run `understudy up` again: that node is cloned.");
    }
}
