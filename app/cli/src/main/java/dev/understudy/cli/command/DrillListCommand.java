package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.Table;
import dev.understudy.engine.drill.scenario.Drills;
import dev.understudy.runtime.json.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = "List the drills there are.",
        footer = {"", "Examples:", "  understudy drill list", "  understudy drill list --json"})
final class DrillListCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--json", description = "Print them as JSON.")
    private boolean json;

    DrillListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Map<String, String>> drills = Drills.ALL.stream()
                .map(drill -> Map.of("name", drill.name(), "summary", drill.summary()))
                .toList();
        Table table = new Table("DRILL", "WHAT IT DOES");
        Drills.ALL.forEach(drill -> table.row(drill.name(), drill.summary()));
        session.output()
                .result(
                        json
                                ? Json.pretty(drills)
                                : table.render(session.output().style()));
        return ExitStatus.OK.code();
    }
}
