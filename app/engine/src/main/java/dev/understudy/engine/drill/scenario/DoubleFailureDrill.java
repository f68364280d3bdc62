package dev.understudy.engine.drill.scenario;

import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.fault.Fault;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The primary and everybody who could take its place crash at once. */
record DoubleFailureDrill() implements Drill {
    @Override
    public String name() {
        return "double-failure";
    }

    @Override
    public String summary() {
        return "Crash the primary and every standby that could be promoted: one of them is started again and serves.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        if (setting.nobodyTakesOver()) {
            return Optional.of("it has no standby that would be promoted; `drill failover` strikes the primary alone");
        }
        return setting.isLedFromHome()
                ? Optional.empty()
                : Optional.of(setting.primary() + ", the primary, is abroad: `understudy failback` first");
    }

    /** The primary and everybody who could be promoted: abroad, too, where the policy promotes there. */
    private static List<NodeId> struck(Setting setting) {
        return Stream.concat(Stream.of(setting.primary()), setting.standbysAtHome().stream())
                .toList();
    }

    @Override
    public List<Expected> expected(Setting setting) {
        return List.of(Expected.primaryAmong(
                struck(setting).stream().map(NodeId::value).collect(Collectors.toSet())));
    }

    @Override
    public void play(Scene scene) {
        List<NodeId> nodes = struck(scene.setting());
        scene.strike(
                new Fault.Together(nodes.stream().<Fault>map(Fault.Crash::new).toList()),
                "crash of " + nodes.stream().map(NodeId::value).collect(Collectors.joining(" and ")) + " at once",
                nodes.toArray(NodeId[]::new));
        scene.awaitServed();
        scene.awaitSettled();
    }
}
