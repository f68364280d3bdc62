package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.MigrationText;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.migrate.MigrationReport;
import dev.understudy.engine.migrate.Migrations;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "migrate",
        description = "Apply or inspect a directory of Flyway migrations, as the migrator, over TLS.",
        footer = {
            "",
            "Examples:",
            "  understudy migrate info db/migration",
            "  understudy migrate migrate db/migration",
            "  understudy migrate validate db/migration    ends with 2 when files and database differ"
        })
final class MigrateCommand implements Callable<Integer> {
    enum Action {
        migrate,
        info,
        validate,
        repair
    }

    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Parameters(index = "0", paramLabel = "ACTION", description = "${COMPLETION-CANDIDATES}")
    private Action action = Action.info;

    @Parameters(index = "1", paramLabel = "DIR", description = "Where the migrations are.")
    private Path directory = Path.of(".");

    MigrateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            MigrationReport report = run(appliance.migrations(running));
            session.output()
                    .result(
                            json
                                    ? Json.pretty(report)
                                    : MigrationText.of(report, session.output().style()));
            boolean invalid = report instanceof MigrationReport.Validated validated && !validated.valid();
            return (invalid ? ExitStatus.CONFIGURATION : ExitStatus.OK).code();
        }
    }

    private MigrationReport run(Migrations migrations) {
        Path absolute = session.workingDirectory().resolve(directory);
        return switch (action) {
            case migrate -> migrations.migrate(absolute);
            case info -> migrations.info(absolute);
            case validate -> migrations.validate(absolute);
            case repair -> migrations.repair(absolute);
        };
    }
}
