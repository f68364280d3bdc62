package dev.understudy.core.plan;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.postgres.Setting;
import dev.understudy.core.stack.BackupSpec;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.PostgresSource;
import dev.understudy.core.stack.StackSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Turns what was asked for and what is true of the host into a plan. Pure: the same input gives the same plan. */
public final class Planner {
    private Planner() {}

    /**
     * Plans native processes on loopback.
     *
     * @throws UnderstudyException {@link ErrorCode#STACK_FILE} when disks are bounded or images named, or as of the other {@code plan}
     */
    public static StackPlan plan(StackSpec spec, HostFacts facts, TuningProfile profile) {
        if (spec.disk().isPresent()) {
            throw new UnderstudyException(
                    ErrorCode.STACK_FILE,
                    "processes have no disks of their own, and the stack file bounds them (disk)",
                    "Use --driver docker, or leave disk out of the stack file.");
        }
        if (spec.images().isPresent()) {
            throw new UnderstudyException(
                    ErrorCode.STACK_FILE,
                    "processes are not made from images, and the stack file names some (images)",
                    "Use --driver docker, or leave images out of the stack file.");
        }
        StackLayout layout = StackLayout.below(facts.stateRoot(), facts.socketDirectory());
        return plan(spec, facts, profile, new LoopbackPlacement(layout, facts.portBase(), facts.postgresUser()));
    }

    /** The same with images that are as their names promise. */
    public static StackPlan planContainers(StackSpec spec, HostFacts facts, TuningProfile profile) {
        return planContainers(spec, facts, UpstreamImages.promised(spec), profile);
    }

    /**
     * Plans containers.
     *
     * @param upstream what the images that the stack file names hold
     * @throws UnderstudyException {@link ErrorCode#STACK_FILE} when it has more parts than the network has numbers, a name
     *     that containers need for something else, another source of PostgreSQL than their image, or an image that cannot be what
     *     the stack wants
     */
    public static StackPlan planContainers(
            StackSpec spec, HostFacts facts, UpstreamImages upstream, TuningProfile profile) {
        long regions = spec.nodes().stream().map(NodeSpec::region).distinct().count();
        if (regions > ContainerNetwork.REGIONS_MAX || spec.nodes().size() > ContainerNetwork.NODES_MAX) {
            throw new UnderstudyException(
                    ErrorCode.STACK_FILE,
                    "a stack of containers has at most " + ContainerNetwork.NODES_MAX + " nodes in "
                            + ContainerNetwork.REGIONS_MAX + " regions",
                    "Take nodes out of the stack file, or use --driver local.");
        }
        if (spec.source() == PostgresSource.EMBEDDED) {
            throw new UnderstudyException(
                    ErrorCode.STACK_FILE,
                    "containers have PostgreSQL in their image: source embedded is for processes",
                    "Use --driver local, or leave the source out.");
        }
        ContainerNames.requireFree(spec);
        upstream.require(spec);
        Optional<PlannedImages> images = spec.images().map(named -> PlannedImages.of(upstream));
        StackLayout layout = StackLayout.below(facts.stateRoot(), facts.socketDirectory());
        ContainerNetwork network = ContainerNetwork.ofPorts(facts.portBase());
        return plan(spec, facts, profile, new ContainerPlacement(layout, facts.portBase(), network, images));
    }

    /**
     * Plans a stack for a placement.
     *
     * @throws dev.understudy.core.error.UnderstudyException when an installed program is too old for what is asked, or an
     *     override sets what the stack itself must decide
     */
    public static StackPlan plan(StackSpec spec, HostFacts facts, TuningProfile profile, Placement placement) {
        Installed installed = Installed.choose(spec, facts);
        List<Setting> tuning = tuning(spec, profile);
        List<NodePlan> nodes = nodes(spec, placement);
        List<PoolerPlan> poolers = poolers(spec, placement);
        List<ServicePlan> services = services(spec, installed.binaries(), placement);
        List<String> notes = new ArrayList<>(installed.notes());
        placement.images().ifPresent(images -> notes.addAll(images.absent()));
        notes.addAll(PlanNotes.of(spec, facts, tuning));
        return new StackPlan(
                spec,
                placement.driver(),
                placement.layout(),
                placement.network(),
                placement.images(),
                placement.interior(),
                installed.binaries(),
                placement.postgresUser(),
                preload(spec, installed.postgres()),
                tuning,
                nodes,
                poolers,
                services,
                PlannedFiles.of(
                        placement.layout(), installed.binaries().pgbackrest().isPresent(), nodes, poolers, services),
                steps(spec, installed.binaries(), nodes, poolers, services),
                notes,
                Optional.empty());
    }

    private static List<Setting> tuning(StackSpec spec, TuningProfile profile) {
        OwnedSettings.refuseIn(profile, spec.tuning().overrides());
        Map<String, Setting> merged = new LinkedHashMap<>();
        profile.settings().forEach(setting -> merged.put(setting.name(), setting));
        spec.tuning()
                .overrides()
                .forEach((name, value) -> merged.put(name, new Setting(name, value, "set in the stack file")));
        return List.copyOf(merged.values());
    }

    private static List<String> preload(StackSpec spec, Optional<PostgresInstall> postgres) {
        List<String> preload = new ArrayList<>(List.of("pg_stat_statements"));
        if (spec.extensions().pgaudit() && Installed.has(postgres, "pgaudit")) {
            preload.add("pgaudit");
        }
        if (spec.extensions().autoExplain() && Installed.has(postgres, "auto_explain")) {
            preload.add("auto_explain");
        }
        return preload;
    }

    private static List<NodePlan> nodes(StackSpec spec, Placement placement) {
        List<NodePlan> nodes = new ArrayList<>();
        for (NodeSpec node : spec.nodes()) {
            nodes.add(placement.node(nodes.size(), node));
        }
        return nodes;
    }

    private static PlanStep archive(BackupSpec backup) {
        return new PlanStep(
                "archive",
                "WAL and backups into "
                        + backup.repositories().stream()
                                .map(each -> each.region() + (each.encrypted() ? ", encrypted" : ", not encrypted"))
                                .collect(Collectors.joining(" and into ")));
    }

    private static List<PoolerPlan> poolers(StackSpec spec, Placement placement) {
        return IntStream.range(0, spec.pooling().instances())
                .mapToObj(index -> placement.pooler(index, readOnlyNode(spec, index)))
                .toList();
    }

    /** Each pooler reads from one standby, in turn, so that a pooler's read-only clients see one replay position (D0.6). */
    static NodeId readOnlyNode(StackSpec spec, int index) {
        List<NodeSpec> standbys = spec.standbys();
        return standbys.isEmpty()
                ? spec.primary().id()
                : standbys.get(index % standbys.size()).id();
    }

    private static List<ServicePlan> services(StackSpec spec, Binaries binaries, Placement placement) {
        List<ServicePlan> services = new ArrayList<>();
        if (binaries.exporter().isPresent()) {
            for (NodeSpec node : spec.nodes()) {
                services.add(placement.exporter(services.size(), node.id()));
            }
        }
        if (binaries.prometheus().isPresent()) {
            services.add(placement.prometheus());
        }
        return services;
    }

    static List<PlanStep> steps(
            StackSpec spec,
            Binaries binaries,
            List<NodePlan> nodes,
            List<PoolerPlan> poolers,
            List<ServicePlan> services) {
        List<PlanStep> steps = new ArrayList<>();
        steps.add(new PlanStep("secrets", "draw the passwords of roles that have none"));
        steps.add(new PlanStep("certificates", "issue what is missing of the stack's CA and server certificates"));
        for (NodePlan node : nodes) {
            steps.add(new PlanStep(
                    node.id().value(),
                    node.spec()
                            .upstream()
                            .map(upstream -> "standby of " + upstream + " on " + node.endpoint())
                            .orElse("primary on " + node.endpoint() + ", then init-scripts/")));
        }
        binaries.pgbackrest().flatMap(program -> spec.backup()).ifPresent(backup -> steps.add(archive(backup)));
        for (PoolerPlan pooler : poolers) {
            String mode = spec.pooling().mode().name().toLowerCase(java.util.Locale.ROOT);
            steps.add(new PlanStep(
                    pooler.id(),
                    mode + " pooling on " + pooler.endpoint() + ", read-only from " + pooler.readOnlyNode()));
        }
        services.forEach(service -> steps.add(new PlanStep(service.id(), "metrics on " + service.address())));
        return steps;
    }
}
