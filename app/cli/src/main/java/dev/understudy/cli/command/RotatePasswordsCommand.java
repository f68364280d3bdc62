package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.RotationText;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.rotation.RotationReport;
import dev.understudy.engine.rotation.RotationWishes;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "passwords",
        description = {
            "Change passwords of roles, by default of every one, without refusing a login.",
            "Each role that clients use has two logins, such as app and app_b, which take turns: the new password is good under the one before",
            "anybody is told, and the old one under the other until its last client has left. secrets/ROLE.login names the login in use, and the",
            "file of that name has its password; `understudy env` prints both. Killed anywhere, the passwords in use stay good: run it again."
        },
        footer = {
            "",
            "Examples:",
            "  understudy rotate passwords",
            "  understudy rotate passwords app readonly --overlap 1m     for clients that take long to log in",
            "  understudy rotate passwords --patience 40m                wait until pools have replaced their connections",
            "  understudy rotate passwords --finish                      end what waited for clients, and begin nothing"
        })
final class RotatePasswordsCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "ROLE",
            arity = "0..*",
            converter = RoleConverter.class,
            description = "Whose: app, readonly, migrator, admin, backup, replicator, monitor, pooler_lookup.")
    private List<DbRole> roles = new ArrayList<>();

    @Option(
            names = "--overlap",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description =
                    "For how long both passwords are good at least: what a client takes from reading its password to being logged in. Default: 10s.")
    private Duration overlap = RotationWishes.OVERLAP;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description =
                    "How long to wait then for the last client of the old login to leave. After it both stay good until --finish. Default: 30s.")
    private Duration patience = RotationWishes.PATIENCE;

    @Option(names = "--finish", description = "Only bring to its end what was begun before.")
    private boolean finish;

    @Option(
            names = "--force",
            description =
                    "Take the old passwords out of force at once, although clients may still use them: they fail when they log in again.")
    private boolean force;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    RotatePasswordsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<DbRole> wanted = List.of(DbRole.values()).stream()
                .filter(role -> roles.isEmpty() || roles.contains(role))
                .toList();
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            RotationReport report = appliance
                    .rotations(
                            running,
                            String.join(" ", session.commandLine()),
                            session.output().progress(common.quiet))
                    .passwords(new RotationWishes(wanted, overlap, patience, finish, force));
            session.output()
                    .result(
                            json
                                    ? Json.pretty(report)
                                    : RotationText.of(report, session.output().style()));
            return ExitStatus.OK.code();
        }
    }
}
