package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.ShellText;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.connect.ClientEnvironment;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "env",
        description = "Print connection settings and URLs for many clients. They hold passwords.",
        footer = {
            "",
            "DATABASE_URL goes through the pool; with _SESSION through the session pool, with _DIRECT to",
            "whichever server is the primary, with _READONLY to a standby as the read-only role.",
            "",
            "Examples:",
            "  eval \"$(understudy env)\" && psql",
            "  understudy env --role migrator",
            "  understudy env --format json | jq -r .JDBC_DATABASE_URL"
        })
final class EnvCommand implements Callable<Integer> {
    enum Format {
        shell,
        json
    }

    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "shell",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.shell;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "app",
            converter = RoleConverter.class,
            description = "app, migrator, readonly or admin. Default: ${DEFAULT-VALUE}.")
    private DbRole role = DbRole.APP;

    EnvCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            Map<String, String> variables = new ClientEnvironment(running.plan(), running.secrets()).variables(role);
            session.output().result(format == Format.json ? Json.pretty(variables) : ShellText.exports(variables));
        }
        return ExitStatus.OK.code();
    }
}
