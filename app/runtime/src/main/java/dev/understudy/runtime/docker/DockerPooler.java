package dev.understudy.runtime.docker;

import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.DatabasesIni;
import dev.understudy.core.render.Routing;
import dev.understudy.runtime.PoolerHandle;
import java.util.Map;

/** A PgBouncer container. */
final class DockerPooler extends DockerService implements PoolerHandle {
    /** Of {@code compose/images/pgbouncer/Dockerfile}, and of the compose file where the image is another one. */
    private static final int UID = 6432;

    private final StackPlan stack;
    private final PoolerPlan plan;
    private final ContainerFiles files;

    DockerPooler(DockerEngine engine, EngineNote note, ComposeNames names, StackPlan stack, PoolerPlan plan) {
        super(engine, note, names, plan.id());
        this.stack = stack;
        this.plan = plan;
        this.files = new ContainerFiles(engine, container(), UID);
    }

    @Override
    public PoolerPlan plan() {
        return plan;
    }

    @Override
    public Routing routing() {
        return files.read(PlannedFiles.databasesIni(plan).path())
                .map(text -> DatabasesIni.parse(stack, text))
                .orElseGet(() -> DatabasesIni.declared(stack, plan));
    }

    /** A container that somebody removed is made again, not started: its volume keeps where it leads. */
    @Override
    public void route(Routing routing) {
        if (!exists()) {
            new ComposeCommand(stack, engine()).create();
        }
        files.write(
                plan.configDirectory(),
                Map.of(
                        "databases.ini",
                        DatabasesIni.render(stack, plan, routing).content()));
    }
}
