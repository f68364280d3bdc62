package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.render.AssignmentEnv;
import dev.understudy.core.render.NodeFiles;
import dev.understudy.core.render.RenderedFile;
import dev.understudy.core.render.ReplicationConf;
import dev.understudy.core.render.Secrets;
import dev.understudy.runtime.Ability;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.Leadership;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.host.Programs;
import dev.understudy.runtime.process.ProcessFacts;
import dev.understudy.runtime.state.OwnedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A PostgreSQL server of this machine. */
final class LocalNode extends LocalService implements NodeHandle {
    /** A clone of a large database takes its time; a start that dies is noticed at once. */
    private static final Duration START_DEADLINE = Duration.ofMinutes(30);
    /** pg_ctl itself waits for 60 s. */
    private static final Duration PROMOTION_DEADLINE = Duration.ofSeconds(70);

    /** The line of postmaster.pid that says how far the server is. */
    private static final int STATUS_LINE = 7;

    private final StackPlan stack;
    private final NodePlan plan;
    private final Wiring wiring;
    private final LocalEnvironment environment;
    private final OwnedFiles files;

    LocalNode(Wiring wiring, NodePlan plan, LocalEnvironment environment, OwnedFiles files) {
        super(
                plan.id().value(),
                plan.endpoint(),
                Path.of(plan.logFile().orElseThrow()),
                new LocalProcess(
                        plan.id().value(),
                        Path.of(wiring.plain().layout().run(), plan.id() + ".process"),
                        Path.of(plan.logFile().orElseThrow()),
                        plan.dataDirectory(),
                        facts -> isNode(facts, plan)),
                environment.account());
        this.stack = wiring.plain();
        this.wiring = wiring;
        this.plan = plan;
        this.environment = environment;
        this.files = files;
    }

    /** The server itself, or the script that is about to become it; not its backends, which rewrite their arguments. */
    private static boolean isNode(ProcessFacts facts, NodePlan plan) {
        List<String> arguments = facts.arguments();
        boolean server = facts.program().equals("postgres")
                && arguments.contains("-D")
                && arguments.contains(plan.dataDirectory());
        boolean script = arguments.size() >= 2
                && arguments.get(arguments.size() - 2).endsWith("/node.sh")
                && arguments.getLast().equals(plan.dataDirectory());
        return server || script;
    }

    @Override
    public NodePlan plan() {
        return wiring.seenByClients(plan);
    }

    @Override
    List<String> command() {
        // The argument is for finding it again before it has become the server.
        return List.of(environment.nodeScript().toString(), plan.dataDirectory());
    }

    @Override
    Map<String, String> environment() {
        return Map.of(
                "PGBIN", stack.binaries().postgresBin(),
                "PGDATA", plan.dataDirectory(),
                "UNDERSTUDY_CONFIG", plan.configDirectory(),
                "UNDERSTUDY_CA", stack.layout().caCertificate(),
                "UNDERSTUDY_PSQL", stack.binaries().psql(),
                "UNDERSTUDY_SOCKETS", stack.layout().sockets(),
                "UNDERSTUDY_TEMPLATES", environment.templates().toString());
    }

    @Override
    Duration startDeadline() {
        return START_DEADLINE;
    }

    @Override
    public void start() {
        if (state() == ServiceState.STOPPED) {
            killOrphans();
            Path sockets = Path.of(stack.layout().sockets());
            new StaleLockFiles(
                            Path.of(plan.dataDirectory()),
                            sockets,
                            plan.endpoint().port())
                    .remove();
        }
        super.start();
    }

    /** The server writes into postmaster.pid when it accepts connections, also as a standby. */
    @Override
    boolean accepts() {
        try {
            List<String> lines = Files.readAllLines(Path.of(plan.dataDirectory(), "postmaster.pid"));
            // A file that a killed server left behind says ready, too: the pid tells.
            return lines.size() > STATUS_LINE
                    && lines.get(STATUS_LINE).strip().equals("ready")
                    && process()
                            .living()
                            .filter(facts -> lines.getFirst().strip().equals(Long.toString(facts.pid())))
                            .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    String stopSignal(ShutdownMode mode) {
        return mode.signal();
    }

    @Override
    public Assignment assignment() {
        return OwnedFiles.read(Path.of(PlannedFiles.assignmentEnv(plan).path()))
                .flatMap(AssignmentEnv::parse)
                .orElseGet(() -> NodeFiles.declared(plan.spec()));
    }

    @Override
    public void assign(Assignment assignment) {
        StackPlan seen = wiring.seenBy(id());
        files.writeDurably(new RenderedFile(
                PlannedFiles.assignmentEnv(plan), AssignmentEnv.render(stack, seen, plan, assignment)));
        files.writeDurably(ReplicationConf.render(seen, plan, assignment));
        if (assignment instanceof Assignment.Standby) {
            reload();
        }
    }

    /** Reads its configuration and certificate again, where it runs. */
    void reload() {
        if (state() == ServiceState.RUNNING) {
            process().tree().ifPresent(tree -> tree.signalRoot("HUP"));
        }
    }

    /** Its passwords for replication, on every way it may take to its upstream. */
    void writePassfile(Secrets secrets) {
        files.write(NodeFiles.passfile(List.of(stack, wiring.seenBy(id())), plan, secrets));
    }

    /** What {@link Leadership} decides on. */
    Leadership.Member member() {
        return new Leadership.Member(plan.id(), assignment(), data());
    }

    private Leadership.Data data() {
        if (!LostData.hasData(plan)) {
            return Leadership.Data.NONE;
        }
        return isPromotionUnfinished() ? Leadership.Data.OF_A_STANDBY : Leadership.Data.OF_A_PRIMARY;
    }

    /** Whether a server that is told to be the primary is, or would start, in recovery. */
    boolean isPromotionUnfinished() {
        return Files.exists(Path.of(plan.dataDirectory(), "standby.signal"));
    }

    /** Onto a new timeline, as its controller would have: removing the file would let it write on the old one. */
    void finishPromotion() {
        ExecResult result = exec(List.of("pg_ctl", "promote", "-w", "-D", plan.dataDirectory()), PROMOTION_DEADLINE);
        if (!result.succeeded() && isPromotionUnfinished()) {
            throw new UnderstudyException(
                    ErrorCode.START_FAILED,
                    "cannot promote " + plan.id() + ": " + result.errors().strip(),
                    "Its log says why: " + log());
        }
    }

    byte[] controlFile() {
        try {
            return Files.readAllBytes(Path.of(plan.dataDirectory(), "global", "pg_control"));
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.DATA_DIRECTORY,
                    "cannot read the control file of " + id() + ": " + e,
                    "Its data directory is damaged or lost: `understudy status`, then rejoin it.",
                    e);
        }
    }

    @Override
    public ExecResult exec(List<String> command, Duration timeout) {
        List<String> resolved = new ArrayList<>(command);
        if (!command.getFirst().contains("/")) {
            resolved.set(0, program(command.getFirst()));
        }
        return Programs.run(account().asUser(resolved), Map.of("HOME", "/nonexistent"), Path.of("/"), timeout);
    }

    /** Server binaries alone have no psql of their own. */
    private String program(String name) {
        return name.equals("psql") ? stack.binaries().psql() : stack.binaries().postgresBin() + "/" + name;
    }

    @Override
    public <A extends Ability> Optional<A> ability(Class<A> type) {
        LocalNodeFaults faults = new LocalNodeFaults(this, wiring);
        return type.isInstance(faults) ? Optional.of(type.cast(faults)) : Optional.empty();
    }

    /** What outlived the server or the script that started it, and still works in the data directory: two at once would be in each other's way. */
    void killOrphans() {
        StackOrphans.kill(OrphanRule.find(
                EnumSet.of(OrphanRule.BACKEND, OrphanRule.FILLER),
                new OrphanRule.Scope(
                        environment.processOwners(),
                        stack.layout().root(),
                        stack.layout().certificates(),
                        List.of(plan.dataDirectory()))));
    }
}
