package dev.understudy.runtime.local;

import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.render.DatabasesIni;
import dev.understudy.core.render.Routing;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.process.ProcessFacts;
import dev.understudy.runtime.process.TcpConnections;
import dev.understudy.runtime.state.OwnedFiles;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A PgBouncer of this machine, in the foreground of its own session. */
final class LocalPooler extends LocalService implements PoolerHandle {
    private static final Version WAITS_ON_TERM = Version.of(1, 23);

    private final StackPlan stack;
    private final Wiring wiring;
    private final PoolerPlan plan;
    private final OwnedFiles files;

    LocalPooler(Wiring wiring, PoolerPlan plan, LocalEnvironment environment, OwnedFiles files) {
        super(
                plan.id(),
                plan.endpoint(),
                Path.of(plan.logFile().orElseThrow()),
                new LocalProcess(
                        plan.id(),
                        Path.of(wiring.plain().layout().run(), plan.id() + ".process"),
                        Path.of(plan.logFile().orElseThrow()),
                        ini(plan),
                        facts -> isPooler(facts, plan)),
                environment.account());
        this.stack = wiring.plain();
        this.wiring = wiring;
        this.plan = plan;
        this.files = files;
    }

    private static boolean isPooler(ProcessFacts facts, PoolerPlan plan) {
        return facts.program().equals("pgbouncer") && facts.arguments().contains(ini(plan));
    }

    private static String ini(PoolerPlan plan) {
        return PlannedFiles.pgbouncerIni(plan).path();
    }

    @Override
    public PoolerPlan plan() {
        return plan;
    }

    /** PgBouncer takes any process with the number in its pidfile for itself, also a zombie, and refuses to start. */
    @Override
    public void start() {
        if (state() == ServiceState.STOPPED) {
            OwnedFiles.delete(Path.of(plan.pidFile().orElseThrow()));
        }
        super.start();
    }

    /** At once: from 1.23 on PgBouncer takes TERM for a request to wait until every client has left. */
    @Override
    String stopSignal(ShutdownMode mode) {
        Version version = stack.binaries().pgbouncer().orElseThrow().version();
        return version.atLeast(WAITS_ON_TERM) ? "QUIT" : super.stopSignal(mode);
    }

    @Override
    List<String> command() {
        // Quiet: its log file has everything, and what it prints goes to the same file.
        return List.of(stack.binaries().pgbouncer().orElseThrow().path(), "-q", ini(plan));
    }

    @Override
    Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public Routing routing() {
        return routes().map(text -> DatabasesIni.parse(stack, text))
                .orElseGet(() -> DatabasesIni.declared(stack, plan));
    }

    @Override
    public void route(Routing routing) {
        files.write(DatabasesIni.render(wiring.seenBy(id()), plan, routing));
    }

    /** Leads where it led, by the way that is right now; lets a running pooler know when that is another one. */
    void reroute() {
        Optional<String> before = routes();
        route(routing());
        if (!before.equals(routes())) {
            reload();
        }
    }

    /** Takes its files into force, where it runs. */
    void reload() {
        if (state() == ServiceState.RUNNING) {
            process().tree().ifPresent(tree -> tree.signalRoot("HUP"));
        }
    }

    /** Whether a connection of it leads to one of those ports. */
    boolean isConnectedToAny(Collection<Integer> ports) {
        return process().living().stream()
                .flatMap(facts -> TcpConnections.remotePorts(facts.pid()).stream())
                .anyMatch(ports::contains);
    }

    private Optional<String> routes() {
        return OwnedFiles.read(Path.of(PlannedFiles.databasesIni(plan).path()));
    }
}
