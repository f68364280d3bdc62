package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.engine.drill.scenario.Drills;
import dev.understudy.engine.drill.scenario.FailoverDrill;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: its grammar, and what happens to mistakes and failures. */
public final class Commands {
    private static final int HELP_WIDTH = 100;
    /** The name of the field in the commands that look at them. */
    private static final String COMMON = "common";

    private static final Map<String, Function<Session, Object>> MAKERS = makers();

    private final Session session;

    public Commands(Session session) {
        this.session = session;
    }

    /** Runs the command line; whatever happens becomes an exit status and, when it went wrong, an error with a hint. */
    public int execute(String... arguments) {
        return commandLine(arguments).execute(arguments);
    }

    private static Map<String, Function<Session, Object>> makers() {
        Map<String, Function<Session, Object>> makers = new LinkedHashMap<>();
        makers.put("drill", session -> new DrillCommand());
        makers.put("up", UpCommand::new);
        makers.put("status", StatusCommand::new);
        makers.put("list", ListCommand::new);
        makers.put("env", EnvCommand::new);
        makers.put("psql", PsqlCommand::new);
        makers.put("logs", LogsCommand::new);
        makers.put("switchover", SwitchoverCommand::new);
        makers.put("failover", FailoverCommand::new);
        makers.put("promote-dr", PromoteDrCommand::new);
        makers.put("failback", FailbackCommand::new);
        makers.put("rejoin", RejoinCommand::new);
        makers.put("reinit", ReinitCommand::new);
        makers.put("add-standby", AddStandbyCommand::new);
        makers.put("remove-standby", RemoveStandbyCommand::new);
        makers.put("rotate", session -> new RotateCommand());
        makers.put("pause", PauseCommand::new);
        makers.put("resume", ResumeCommand::new);
        makers.put("backup", BackupCommand::new);
        makers.put("restore-point", session -> new RestorePointCommand());
        makers.put("agent", session -> new AgentCommand());
        makers.put("links", LinksCommand::new);
        makers.put("migrate", MigrateCommand::new);
        makers.put("down", DownCommand::new);
        makers.put("plan", PlanCommand::new);
        makers.put("render", RenderCommand::new);
        makers.put("doctor", DoctorCommand::new);
        makers.put("schema", SchemaCommand::new);
        makers.put("version", VersionCommand::new);
        makers.put("train", TrainCommand::new);
        return makers;
    }

    /** The names of the commands that users see. */
    static List<String> names() {
        return MAKERS.keySet().stream().filter(name -> !name.equals("train")).toList();
    }

    /** With the wanted command alone: looking at every command's options takes longer than most commands. */
    CommandLine commandLine(String... arguments) {
        CommandLine root = new CommandLine(new RootCommand());
        Optional<String> wanted = Arrays.stream(arguments).findFirst().filter(MAKERS::containsKey);
        MAKERS.forEach((name, maker) -> {
            if (wanted.isEmpty() || wanted.get().equals(name)) {
                root.addSubcommand(name, command(name, maker));
            }
        });
        return configured(root);
    }

    private CommandLine command(String name, Function<Session, Object> maker) {
        CommandLine command = new CommandLine(maker.apply(session));
        subcommands(name).forEach(command::addSubcommand);
        return command;
    }

    private List<Object> subcommands(String name) {
        return switch (name) {
            case "drill" -> drills();
            case "backup" ->
                List.of(
                        new BackupListCommand(session),
                        new BackupCheckCommand(session),
                        new BackupVerifyCommand(session),
                        new BackupExpireCommand(session));
            case "restore-point" ->
                List.of(new RestorePointCreateCommand(session), new RestorePointListCommand(session));
            case "rotate" -> List.of(new RotatePasswordsCommand(session), new RotateCertificatesCommand(session));
            case "agent" ->
                List.of(
                        new AgentStatusCommand(session),
                        new AgentStartCommand(session),
                        new AgentStopCommand(session),
                        new AgentLogsCommand(session));
            default -> List.of();
        };
    }

    private List<Object> drills() {
        List<Object> drills = new ArrayList<>();
        drills.add(new DrillListCommand(session));
        drills.add(new FailoverDrillCommand(session));
        Drills.ALL.stream()
                .filter(drill -> !(drill instanceof FailoverDrill))
                .forEach(drill -> drills.add(PlayDrillCommand.of(session, drill)));
        return drills;
    }

    private CommandLine configured(CommandLine root) {
        root.setExecutionExceptionHandler((failure, line, parsed) -> {
            boolean debug = parsed.expandedArgs().contains("--debug");
            Exception shown = interruption(failure);
            session.output().error(shown, debug);
            return ExitStatus.of(shown).code();
        });
        root.setParameterExceptionHandler((mistake, arguments) -> usage(mistake));
        root.setUsageHelpWidth(HELP_WIDTH);
        // The launcher and Main decide about streams; picocli prints help alone.
        root.setOut(new PrintWriter(session.output().resultWriter(), true));
        complete(root);
        return root;
    }

    /** What fails because of an interrupt may say so in its own words, such as a channel that was closed. */
    private static Exception interruption(Exception failure) {
        boolean known = ExitStatus.of(failure) == ExitStatus.INTERRUPTED;
        return known || !Thread.currentThread().isInterrupted()
                ? failure
                : new UnderstudyException(ErrorCode.INTERRUPTED, "interrupted", "Run the command again.", failure);
    }

    private int usage(ParameterException mistake) {
        String suggestion = mistake instanceof UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions().stream()
                        .limit(2)
                        .reduce((first, second) -> first + " or " + second)
                        .map(names -> "Did you mean " + names + "? ")
                        .orElse("")
                : "";
        String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
        session.output()
                .usageError(
                        Objects.requireNonNullElse(mistake.getMessage(), "wrong usage"),
                        suggestion + "See " + command + " --help");
        return ExitStatus.of(ErrorCode.USAGE).code();
    }

    /** What every command has, whether it looks at it or not: the common options and the table of exit statuses. */
    private static void complete(CommandLine line) {
        if (!line.getMixins().containsKey(COMMON)) {
            line.addMixin(COMMON, new CommonOptions());
        }
        Map<String, String> statuses = new LinkedHashMap<>();
        for (ExitStatus status : ExitStatus.values()) {
            statuses.put(Integer.toString(status.code()), status.meaning());
        }
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(statuses);
        line.getSubcommands().values().forEach(Commands::complete);
    }
}
