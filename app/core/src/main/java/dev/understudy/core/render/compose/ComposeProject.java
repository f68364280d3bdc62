package dev.understudy.core.render.compose;

import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedFile;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.render.AssignmentEnv;
import dev.understudy.core.render.InitSettings;
import dev.understudy.core.render.NodeFiles;
import dev.understudy.core.render.PgBackRestConf;
import dev.understudy.core.render.PoolerFiles;
import dev.understudy.core.render.RenderedFile;
import dev.understudy.core.render.RepositoryKeys;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.render.ServiceFiles;
import dev.understudy.core.stack.StackName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All files of a stack's compose project. What needs a password is a template, {@code NAME.in}, which the service setup fills. */
public final class ComposeProject {
    private ComposeProject() {}

    /** What compose calls the project of a stack. */
    public static String name(StackName stack) {
        return "understudy-" + stack;
    }

    /**
     * @param plan of containers
     * @param context the checkout that images are built from, as seen from the compose file
     */
    public static List<ComposeFile> render(StackPlan plan, String context) {
        List<ComposeFile> files = new ArrayList<>();
        files.add(new ComposeFile("compose.yaml", ComposeYaml.render(plan, context)));
        files.add(new ComposeFile(".env.example", EnvExample.render(plan)));
        plan.images().ifPresent(images -> files.add(UpstreamTemplates.passwd()));
        Secrets placeholders = placeholders();
        for (NodePlan node : plan.nodes()) {
            add(files, node.id().value(), NodeFiles.render(plan, node));
            files.add(new ComposeFile(
                    "config/" + node.id() + "/assignment.env",
                    AssignmentEnv.render(plan, node, NodeFiles.declared(node.spec()))));
            add(files, node.id().value(), List.of(NodeFiles.passfile(plan, node, placeholders)));
            plan.archive()
                    .ifPresent(archive -> add(
                            files,
                            node.id().value(),
                            List.of(PgBackRestConf.render(plan, node, archive, keyPlaceholders(archive)))));
        }
        for (PoolerPlan pooler : plan.poolers()) {
            add(files, pooler.id(), PoolerFiles.render(plan, pooler, placeholders));
        }
        for (ServicePlan service : plan.services()) {
            add(files, service.id(), List.of(ServiceFiles.render(plan, service, placeholders)));
        }
        add(files, "init", List.of(InitSettings.render(plan)));
        return List.copyOf(files);
    }

    private static void add(List<ComposeFile> files, String id, List<RenderedFile> rendered) {
        for (RenderedFile each : rendered) {
            PlannedFile file = each.file();
            String name = file.path().substring(file.path().lastIndexOf('/') + 1);
            files.add(new ComposeFile("config/" + id + "/" + name + (file.secret() ? ".in" : ""), each.content()));
        }
    }

    /** {@code @repository1@} for that repository's key. */
    private static RepositoryKeys keyPlaceholders(ArchivePlan archive) {
        return new RepositoryKeys(archive.repositories().stream()
                .map(ArchivePlan.Repository::keyName)
                .collect(Collectors.toMap(name -> name, name -> "@" + name + "@")));
    }

    /** {@code @login@} for that login's password; {@code @role.login@} and {@code @role.password@} for what is in use of two. */
    private static Secrets placeholders() {
        Map<DbRole, String> logins = new EnumMap<>(DbRole.class);
        Map<String, String> passwords = new HashMap<>();
        for (DbRole role : DbRole.values()) {
            String name = role.roleName();
            role.logins().forEach(login -> passwords.put(login, "@" + login + "@"));
            logins.put(role, role.alternates() ? "@" + name + ".login@" : name);
            passwords.putIfAbsent("@" + name + ".login@", "@" + name + ".password@");
        }
        return new Secrets(logins, passwords);
    }
}
