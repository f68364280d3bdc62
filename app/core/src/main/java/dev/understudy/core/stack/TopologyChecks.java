package dev.understudy.core.stack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether the nodes make a tree under the primary, and commits wait for what PostgreSQL can wait for. Confined to one parse. */
final class TopologyChecks {
    private final StackText text;
    private final List<String> names = new ArrayList<>();
    private final Map<String, String> upstreams = new HashMap<>();
    private final Set<String> onReportedCycle = new HashSet<>();

    TopologyChecks(StackText text) {
        this.text = text;
    }

    void check() {
        String primary = text.value("topology.primary.name").orElse("");
        names.add(primary);
        for (int i = 0; text.has(standby(i)); i++) {
            String name = text.value(standby(i) + ".name").orElse("");
            names.add(name);
            text.value(standby(i) + ".upstream").ifPresent(upstream -> upstreams.putIfAbsent(name, upstream));
        }
        Set<String> kinds = new HashSet<>();
        for (int i = 0; i < names.size() - 1; i++) {
            name(i);
            upstream(i);
            synchronous(standby(i), primary, kinds);
        }
    }

    private static String standby(int index) {
        return "topology.standbys[" + index + "]";
    }

    private void name(int index) {
        String name = names.get(index + 1);
        if (!name.isEmpty() && names.indexOf(name) <= index) {
            text.problem(
                    standby(index) + ".name",
                    "a node named \"" + name + "\" exists already",
                    "give every node its own name");
        }
    }

    /** Each node after its upstream: this order alone excludes cycles, but a cycle is called one. */
    private void upstream(int index) {
        String name = names.get(index + 1);
        String path = standby(index) + ".upstream";
        String upstream = text.value(path).orElse("");
        if (upstream.isEmpty()) {
            return;
        }
        if (upstream.equals(name)) {
            text.problem(path, "a node cannot stream from itself", "name another node");
        } else if (!names.contains(upstream)) {
            text.problem(
                    path,
                    "no node \"" + upstream + "\"",
                    Nearest.hint(
                            upstream,
                            names.stream().filter(other -> !other.isEmpty()).toList()));
        } else if (names.indexOf(upstream) > index) {
            later(path, name, upstream);
        }
    }

    private void later(String path, String name, String upstream) {
        List<String> cycle = cycle(name);
        if (cycle.isEmpty()) {
            text.problem(path, "\"" + upstream + "\" comes later", "list every standby after its upstream");
        } else if (!onReportedCycle.contains(name)) {
            onReportedCycle.addAll(cycle);
            text.problem(
                    path,
                    "a cycle: " + String.join(" streams from ", cycle),
                    "let one of them stream from the primary \"" + names.getFirst() + "\"");
        }
    }

    /** The way from a node along its upstreams back to itself; empty when it ends elsewhere. */
    private List<String> cycle(String start) {
        List<String> way = new ArrayList<>(List.of(start));
        Optional<String> next = Optional.ofNullable(upstreams.get(start));
        while (next.filter(node -> !way.contains(node)).isPresent()) {
            way.add(next.get());
            next = Optional.ofNullable(upstreams.get(next.get()));
        }
        way.add(start);
        return next.filter(start::equals).isPresent() ? way : List.of();
    }

    private void synchronous(String standby, String primary, Set<String> kinds) {
        String kind = text.value(standby + ".replication").orElse("async");
        if (kind.equals("async")) {
            return;
        }
        if (text.value(standby + ".upstream")
                .filter(upstream -> !upstream.equals(primary))
                .isPresent()) {
            text.problem(
                    standby + ".replication",
                    "a cascaded standby cannot be synchronous: PostgreSQL waits only for standbys of the primary",
                    "stream from \"" + primary + "\", or use async");
        }
        if (kinds.add(kind) && kinds.size() > 1) {
            text.problem(
                    standby + ".replication",
                    "sync and quorum cannot be mixed",
                    "synchronous_standby_names is FIRST or ANY: choose one");
        }
    }
}
