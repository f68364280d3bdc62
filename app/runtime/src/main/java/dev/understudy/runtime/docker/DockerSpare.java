package dev.understudy.runtime.docker;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.SpareServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A spare server as a container without a network, whose data are in a volume without a name that goes with it. */
final class DockerSpare implements SpareServer {
    private static final int PORT = 5432;
    private static final String CONFIG = "/var/lib/postgresql/config";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final DockerEngine engine;
    private final DockerHelpers helpers;
    private final ComposeNames names;
    private final StackPlan plan;
    private final DockerNode node;
    private final String container;

    /** @param node whose image it has, and whose configuration of pgBackRest */
    DockerSpare(
            DockerEngine engine,
            DockerHelpers helpers,
            ComposeNames names,
            StackPlan plan,
            DockerNode node,
            String name) {
        this.engine = engine;
        this.helpers = helpers;
        this.names = names;
        this.plan = plan;
        this.node = node;
        this.container = names.helper(name);
    }

    DockerSpare open() {
        close();
        String image = node.image()
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.OPERATION_FAILED,
                        node.id() + " has no container, whose image a restored copy would be made of",
                        "`understudy up` makes it again."));
        DockerEngine.ask("start " + container, () -> {
            engine.client()
                    .createContainerCmd(image)
                    .withName(container)
                    .withEntrypoint("sleep", "infinity")
                    .withNetworkDisabled(true)
                    .withLabels(helpers.labels())
                    .withHostConfig(host())
                    .exec();
            return engine.client().startContainerCmd(container).exec();
        });
        exec(List.of("/bin/mkdir", "-p", "-m", "700", CONFIG), TIMEOUT);
        return this;
    }

    private HostConfig host() {
        List<Bind> volumes = new ArrayList<>();
        volumes.add(Bind.parse(
                names.volume("config_" + node.id()) + ":" + node.plan().configDirectory() + ":ro"));
        plan.archive()
                .map(ArchivePlan::repositories)
                .orElse(List.of())
                .forEach(each -> volumes.add(Bind.parse(names.volume(each.name()) + ":" + each.path())));
        return HostConfig.newHostConfig()
                .withNetworkMode("none")
                .withBinds(volumes)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges:true"))
                .withShmSize(SHM_BYTES)
                .withInit(true);
    }

    /** As a node has. */
    private static final long SHM_BYTES = 256L << 20;

    @Override
    public String dataDirectory() {
        return node.plan().dataDirectory();
    }

    @Override
    public String configDirectory() {
        return CONFIG;
    }

    @Override
    public String sockets() {
        return plan.interior().sockets();
    }

    @Override
    public int port() {
        return PORT;
    }

    @Override
    public String pgbackrestConf() {
        return ArchivePlan.configuration(node.plan());
    }

    @Override
    public void write(String name, String content) {
        new ContainerFiles(engine, container, DockerNode.UID).write(CONFIG, Map.of(name, content));
    }

    @Override
    public ExecResult exec(List<String> command, Duration timeout) {
        return engine.exec(container, command, timeout);
    }

    @Override
    public void close() {
        helpers.remove(container);
    }
}
