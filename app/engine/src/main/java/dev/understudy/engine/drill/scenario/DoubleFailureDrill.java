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

/** The primary and everybody who could take its place crash at once. */
record DoubleFailureDrill() implements Drill {
    @Override
    public String name() {
        return "double-failure";
    }

    @Override
    public String summary() {
        return "Crash the primary and every standby that could be promoted: whoever is started again serves, nobody abroad.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        return setting.standbysAtHome().isEmpty()
                ? Optional.of("it has no standby that would be promoted; `drill failover` strikes the primary alone")
                : Optional.empty();
    }

    @Override
    public List<Expected> expected(Setting setting) {
        return List.of(Expected.primaryAmong(
                setting.nodesAtHome().stream().map(NodeId::value).collect(Collectors.toSet())));
    }

    @Override
    public void play(Scene scene) {
        List<NodeId> home = scene.setting().nodesAtHome();
        scene.strike(
                new Fault.Together(home.stream().<Fault>map(Fault.Crash::new).toList()),
                "crash of " + home.stream().map(NodeId::value).collect(Collectors.joining(" and ")) + " at once",
                home.toArray(NodeId[]::new));
        scene.awaitServed();
        scene.awaitSettled();
    }
}
