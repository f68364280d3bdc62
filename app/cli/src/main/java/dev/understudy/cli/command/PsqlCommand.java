package dev.understudy.cli.command;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.connect.ClientEnvironment;
import dev.understudy.engine.connect.ConnectionRoute;
import dev.understudy.engine.connect.PassFile;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.host.PsqlProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "psql",
        description = "Run psql on the stack; ends with psql's own exit status.",
        footer = {
            "",
            "Without a node it goes straight to whichever server is the primary. The password travels in a",
            "file that only you can read, never on a command line.",
            "",
            "Examples:",
            "  understudy psql                                    as app, on the primary",
            "  understudy psql migrator -- -f schema.sql",
            "  understudy psql readonly pg2 -- -c 'SELECT pg_is_in_recovery()'",
            "  understudy psql app pooler1                        through a pooler"
        })
final class PsqlCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "[ROLE] [NODE] [-- ARGUMENTS]",
            description = "Role (default app), node or pooler (default the primary), and psql's arguments after --.")
    private List<String> words = new ArrayList<>();

    PsqlCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            List<String> rest = new ArrayList<>(words);
            int own = session.commandLine().indexOf("--");
            int limit =
                    own < 0 ? rest.size() : rest.size() - (session.commandLine().size() - own - 1);
            List<String> arguments = List.copyOf(rest.subList(limit, rest.size()));
            List<String> targets = rest.subList(0, limit);
            Optional<DbRole> role = targets.isEmpty() ? Optional.empty() : RoleConverter.find(targets.getFirst());
            if (role.isPresent()) {
                targets = targets.subList(1, targets.size());
            }
            if (targets.size() > 1) {
                throw unknown(targets.get(1), running.plan());
            }
            Optional<String> node = targets.stream().findFirst();
            return run(running, role.orElse(DbRole.APP), node, arguments);
        }
    }

    private int run(RunningStack running, DbRole role, Optional<String> node, List<String> arguments) {
        StackPlan plan = running.plan();
        ClientEnvironment client = new ClientEnvironment(plan, running.secrets());
        Map<String, String> variables = client.libpq(ConnectionRoute.DIRECT, role);
        node.ifPresent(id -> pointTo(id, plan, variables));
        Path passFile = PassFile.upToDate(plan, running.secrets());
        variables.put("PGPASSFILE", passFile.toString());
        List<String> command = new ArrayList<>();
        command.add(program(plan));
        command.addAll(arguments);
        return new HandOver(session).run(command, variables);
    }

    private static void pointTo(String id, StackPlan plan, Map<String, String> variables) {
        variables.remove("PGTARGETSESSIONATTRS");
        plan.nodes().stream()
                .filter(node -> node.id().value().equals(id))
                .findFirst()
                .ifPresentOrElse(
                        node -> {
                            variables.put("PGHOST", node.endpoint().host());
                            variables.put(
                                    "PGPORT", Integer.toString(node.endpoint().port()));
                        },
                        () -> plan.poolers().stream()
                                .filter(pooler -> pooler.id().equals(id))
                                .findFirst()
                                .ifPresentOrElse(
                                        pooler -> {
                                            variables.put(
                                                    "PGHOST", pooler.endpoint().host());
                                            variables.put(
                                                    "PGPORT",
                                                    Integer.toString(
                                                            pooler.endpoint().port()));
                                            variables.put("PGDATABASE", PoolDatabase.READ_WRITE.databaseName());
                                        },
                                        () -> {
                                            throw unknown(id, plan);
                                        }));
    }

    private static UnderstudyException unknown(String word, StackPlan plan) {
        List<String> known = new ArrayList<>();
        plan.nodes().forEach(node -> known.add(node.id().value()));
        plan.poolers().forEach(pooler -> known.add(pooler.id()));
        return new UnderstudyException(
                ErrorCode.USAGE,
                "\"" + word + "\" is neither a role nor a node of stack " + plan.name(),
                "Roles: " + RoleConverter.names() + ". Nodes: " + String.join(", ", known)
                        + ". Arguments for psql come after --.");
    }

    /** The plan's own, as long as it is on this machine: that of a stack of containers is in their image. */
    private static String program(StackPlan plan) {
        return PsqlProgram.find(Path.of(plan.binaries().psql()))
                .map(Path::toString)
                .orElse("psql");
    }
}
