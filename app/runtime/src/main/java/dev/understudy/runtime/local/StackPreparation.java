package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.ServicePlan.Kind;
import dev.understudy.core.plan.StackLayout;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.InitSettings;
import dev.understudy.core.render.NodeFiles;
import dev.understudy.core.render.PgBackRestConf;
import dev.understudy.core.render.PoolerFiles;
import dev.understudy.core.render.RenderedFile;
import dev.understudy.core.render.RepositoryKeys;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.render.ServiceFiles;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.host.Programs;
import dev.understudy.runtime.state.OwnedFiles;
import dev.understudy.runtime.state.RepositoryKeyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Directories, secrets, certificates and configuration: everything a stack needs before its first process. Repeatable. */
final class StackPreparation {
    private static final Duration ISSUE_TIMEOUT = Duration.ofSeconds(60);

    private final LocalStack stack;
    private final StackPlan plan;
    private final LocalEnvironment environment;
    private final OwnedFiles files;

    StackPreparation(LocalStack stack, LocalEnvironment environment, OwnedFiles files) {
        this.stack = stack;
        this.plan = stack.plan();
        this.environment = environment;
        this.files = files;
    }

    void directories() {
        StackLayout layout = plan.layout();
        files.directory(Path.of(layout.root()), "755");
        // Template results are copied by the servers' user.
        files.directory(environment.templates(), "700");
        for (String each : List.of(layout.nodes(), layout.poolers(), layout.services(), layout.certificates())) {
            files.directory(Path.of(each), "755");
        }
        files.directory(Path.of(layout.sockets()), "700");
        plan.archive().ifPresent(this::repositories);
        files.directory(Path.of(layout.run()), "755");
        files.directory(Path.of(layout.root(), "init"), "755");
        for (NodePlan node : plan.nodes()) {
            files.directory(Path.of(layout.nodes(), node.id().value()), "755");
            files.directory(Path.of(node.configDirectory()), "755");
            files.log(Path.of(node.logFile().orElseThrow()));
        }
        for (PoolerPlan pooler : plan.poolers()) {
            files.directory(Path.of(pooler.configDirectory()), "755");
            files.log(Path.of(pooler.logFile().orElseThrow()));
        }
        for (ServicePlan service : plan.services()) {
            files.directory(Path.of(service.directory()), "755");
            files.log(Path.of(service.logFile().orElseThrow()));
        }
    }

    /** Nobody else reads them: not all need be encrypted. */
    private void repositories(ArchivePlan archive) {
        files.directory(Path.of(plan.layout().repositories()), "700");
        archive.repositories().forEach(each -> files.directory(Path.of(each.path()), "700"));
    }

    void secrets() {
        stack.store().ensure();
        plan.archive().ifPresent(archive -> keys().ensure(archive.repositories()));
    }

    private RepositoryKeyStore keys() {
        return new RepositoryKeyStore(Path.of(plan.layout().secrets()), files);
    }

    /**
     * Issues what is missing; a CA that cannot be used is refused, not replaced: clients trust it.
     *
     * @return which ones that were there had to be replaced, and why; empty for none
     */
    String certificates(List<String> ids) {
        List<String> command = new ArrayList<>(
                List.of(environment.issueScript().toString(), plan.layout().certificates()));
        command.addAll(ids);
        ExecResult result = Programs.run(command, Map.of(), Path.of("/"), ISSUE_TIMEOUT);
        if (!result.succeeded()) {
            throw new UnderstudyException(
                    ErrorCode.CERTIFICATE,
                    "cannot issue certificates: " + result.errors().strip(),
                    "The message says which file is in the way. `understudy down --volumes` deletes the stack with its"
                            + " certificates.");
        }
        files.handOver(Path.of(plan.layout().certificates()));
        return String.join("; ", result.output().strip().lines().toList());
    }

    /** Written anew at every start; what nodes and poolers were told since (assignment, routing) is kept. */
    void configuration() {
        Secrets secrets = stack.secrets();
        RepositoryKeys keys =
                keys().load(plan.archive().map(ArchivePlan::repositories).orElse(List.of()));
        files.write(InitSettings.render(plan));
        for (NodePlan node : plan.nodes()) {
            String replication = PlannedFiles.replicationConf(node).path();
            for (RenderedFile file : NodeFiles.render(plan, node)) {
                if (!file.file().path().equals(replication)) {
                    files.write(file);
                }
            }
            LocalNode handle = stack.local(node.id());
            handle.writePassfile(secrets);
            plan.archive()
                    .map(archive -> PgBackRestConf.render(plan, node, archive, keys))
                    .ifPresent(files::write);
            handle.assign(handle.assignment());
        }
        // Links of somebody who was killed may have left them with ways that lead nowhere.
        stack.localPoolers().forEach(LocalPooler::reroute);
        for (PoolerPlan pooler : plan.poolers()) {
            // That rendering has the declared routing, which a failover has replaced.
            String routing = PlannedFiles.databasesIni(pooler).path();
            PoolerFiles.render(plan, pooler, secrets).stream()
                    .filter(file -> !file.file().path().equals(routing))
                    .forEach(files::write);
        }
        for (ServicePlan service : plan.services()) {
            files.write(ServiceFiles.render(plan, service, secrets));
            copyRecipe(service);
        }
    }

    /** Alert rules and exporter queries are recipes: taken as they are. */
    private void copyRecipe(ServicePlan service) {
        Path recipe = environment.prometheusRecipe(service.kind() == Kind.PROMETHEUS ? "alerts.yml" : "queries.yml");
        try {
            files.write(Path.of(service.directory(), recipe.getFileName().toString()), Files.readString(recipe), "644");
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot read " + recipe + ": " + e,
                    "The checkout is not whole: restore it.",
                    e);
        }
    }
}
