package dev.understudy.runtime.docker;

import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.CertificateWish;
import dev.understudy.runtime.Renewal;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.state.CertificateRequests;
import dev.understudy.runtime.state.OwnedFiles;
import dev.understudy.runtime.state.SecretStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Passwords and certificates of containers. What a container may know is in its own volume: the services that fill the volumes and run the
 * init scripts at {@code up} are run again, beside the containers that go on.
 */
record DockerRenewal(DockerStack stack) implements Renewal {
    private static final List<String> POOLER_FILES =
            List.of("/etc/understudy/userlist.txt", "/etc/understudy/auth.ini");

    @Override
    public SecretStore store() {
        return stack.store();
    }

    @Override
    public void passwords(NodeId primary) {
        store().ensure();
        List<Told> told = Stream.concat(
                        stack.dockerPoolers().stream().map(pooler -> Told.of(pooler, POOLER_FILES)),
                        stack.exporters().stream()
                                .map(exporter -> Told.of(exporter, List.of("/etc/understudy/exporter.env"))))
                .toList();
        stack.oneShot("setup").completeAnew();
        stack.oneShot("init").completeAnew();
        told.stream().filter(Told::isOld).forEach(each -> {
            if (each.service() instanceof DockerPooler pooler) {
                hangUp(pooler);
            } else {
                restart(each.service());
            }
        });
    }

    @Override
    public void ask(CertificateWish wish) {
        Path certificates = Path.of(stack.plan().layout().certificates());
        new CertificateRequests(certificates, OwnedFiles.ofThisUser()).ask(wish);
    }

    /** Its log says which, and is the container's. */
    @Override
    public String certificates() {
        stack.oneShot("setup").completeAnew();
        return "";
    }

    @Override
    public void reload() {
        stack.dockerNodes().forEach(DockerRenewal::hangUp);
        stack.dockerPoolers().forEach(DockerRenewal::hangUp);
    }

    private static void hangUp(DockerService service) {
        if (service.state() == ServiceState.RUNNING) {
            service.engine().signal(service.container(), "HUP");
        }
    }

    /** Its environment is read at its start only. */
    private static void restart(DockerService exporter) {
        if (exporter.state() == ServiceState.RUNNING) {
            exporter.stop(ShutdownMode.FAST);
            exporter.start();
        }
    }

    /** What a container had been told before. */
    private record Told(DockerService service, List<String> files, List<Optional<String>> texts) {
        static Told of(DockerService service, List<String> files) {
            return new Told(service, files, read(service, files));
        }

        private static List<Optional<String>> read(DockerService service, List<String> files) {
            // Reading needs no user.
            ContainerFiles reader = new ContainerFiles(service.engine(), service.container(), 0);
            return files.stream().map(reader::read).toList();
        }

        boolean isOld() {
            return !texts.equals(read(service, files));
        }
    }
}
