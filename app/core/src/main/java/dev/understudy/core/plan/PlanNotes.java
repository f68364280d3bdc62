package dev.understudy.core.plan;

import dev.understudy.core.postgres.MemorySize;
import dev.understudy.core.postgres.Setting;
import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.StackSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Figures that look wrong: allowed, because production may be like that, but said. */
final class PlanNotes {
    /** Of PostgreSQL itself, when nothing sets it. */
    private static final int MAX_CONNECTIONS = 100;

    private static final String BUFFERS = "shared_buffers";
    private static final double MEMORY_SHARE = 0.5;
    private static final long PLAUSIBLE_FLOOR = 16;

    private PlanNotes() {}

    static List<String> of(StackSpec spec, HostFacts facts, List<Setting> tuning) {
        List<String> notes = new ArrayList<>();
        connections(spec, tuning, notes);
        memory(spec, facts, tuning, notes);
        if (spec.durability() == Durability.FAST) {
            notes.add("durability is fast: a crash may lose acknowledged writes, so no RPO is reported");
        }
        spec.disk()
                .ifPresent(disk -> notes.add("the nodes' disks of " + disk + " each are memory, "
                        + new MemorySize(disk.bytes() * spec.nodes().size())
                        + " in all when they are full: the data end with `down` and with a restart of the engine"));
        return notes;
    }

    private static void connections(StackSpec spec, List<Setting> tuning, List<String> notes) {
        int max = value(tuning, "max_connections").map(PlanNotes::number).orElse(MAX_CONNECTIONS);
        var pooling = spec.pooling();
        // Per user and database: the application's two read-write pools of every pooler end on the same server.
        long pooled = 2L * pooling.instances() * (pooling.defaultPoolSize() + pooling.reservePoolSize());
        if (pooled > max) {
            notes.add("the poolers may open " + pooled + " server connections for one user (" + pooling.instances()
                    + " poolers, two read-write databases, pool " + pooling.defaultPoolSize() + " + reserve "
                    + pooling.reservePoolSize() + "), max_connections is " + max);
        }
        spec.connectionLimits().entrySet().stream()
                .filter(limit -> limit.getValue() > max)
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(limit -> notes.add("role " + limit.getKey().roleName() + " may have " + limit.getValue()
                        + " connections, but max_connections is " + max));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return MAX_CONNECTIONS; // The server itself will refuse it, and say so better.
        }
    }

    private static void memory(StackSpec spec, HostFacts facts, List<Setting> tuning, List<String> notes) {
        Optional<String> buffers = value(tuning, BUFFERS);
        if (buffers.isEmpty()) {
            return;
        }
        MemorySize size;
        try {
            size = MemorySize.parse(buffers.get(), MemorySize.PAGE);
        } catch (IllegalArgumentException e) {
            notes.add(BUFFERS + " is " + e.getMessage());
            return;
        }
        if (buffers.get().strip().chars().allMatch(Character::isDigit) && number(buffers.get()) >= PLAUSIBLE_FLOOR) {
            notes.add(BUFFERS + " = " + buffers.get() + " counts 8 kB pages: that is " + size);
        }
        double all = (double) size.bytes() * spec.nodes().size();
        if (facts.memoryBytes() > 0 && all > facts.memoryBytes() * MEMORY_SHARE) {
            notes.add(spec.nodes().size() + " servers with " + BUFFERS + " " + size
                    + " need more than half of the machine's " + (facts.memoryBytes() >> 20)
                    + "MB; the profile laptop is made for this");
        }
    }

    private static Optional<String> value(List<Setting> tuning, String name) {
        return tuning.stream()
                .filter(setting -> setting.name().equals(name))
                .map(Setting::value)
                .findFirst();
    }
}
