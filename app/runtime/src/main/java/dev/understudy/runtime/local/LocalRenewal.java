package dev.understudy.runtime.local;

import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.ServicePlan.Kind;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.render.PoolerFiles;
import dev.understudy.core.render.RenderedFile;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.render.ServiceFiles;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.CertificateWish;
import dev.understudy.runtime.Renewal;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.state.CertificateRequests;
import dev.understudy.runtime.state.OwnedFiles;
import dev.understudy.runtime.state.SecretStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Passwords and certificates of processes. */
record LocalRenewal(LocalStack stack, LocalEnvironment environment, OwnedFiles files) implements Renewal {
    @Override
    public SecretStore store() {
        return stack.store();
    }

    @Override
    public void passwords(NodeId primary) {
        // Of one who was killed: they would set what they read before.
        new StackOrphans(stack, environment).killScripts();
        store().ensure();
        Secrets secrets = stack.secrets();
        stack.localNodes().forEach(node -> node.writePassfile(secrets));
        new InitScripts(stack.plain(), environment).run(stack.plain().node(primary));
        for (LocalPooler pooler : stack.localPoolers()) {
            if (isChanged(PoolerFiles.secrets(pooler.plan(), secrets))) {
                pooler.reload();
            }
        }
        for (ServicePlan service : stack.plain().services()) {
            if (service.kind() == Kind.POSTGRES_EXPORTER
                    && isChanged(List.of(ServiceFiles.render(stack.plain(), service, secrets)))) {
                restart(service);
            }
        }
    }

    @Override
    public void ask(CertificateWish wish) {
        new CertificateRequests(Path.of(stack.plain().layout().certificates()), files).ask(wish);
    }

    @Override
    public String certificates() {
        List<String> ids = new ArrayList<>();
        stack.plain().nodes().forEach(node -> ids.add(node.id().value()));
        stack.plain().poolers().forEach(pooler -> ids.add(pooler.id()));
        return new StackPreparation(stack, environment, files).certificates(ids);
    }

    @Override
    public void reload() {
        stack.localNodes().forEach(LocalNode::reload);
        stack.localPoolers().forEach(LocalPooler::reload);
    }

    /** Its environment is read at its start only. */
    private void restart(ServicePlan service) {
        stack.exporters().stream()
                .filter(exporter -> exporter.id().equals(service.id()))
                .filter(exporter -> exporter.state() == ServiceState.RUNNING)
                .forEach(exporter -> {
                    exporter.stop(ShutdownMode.FAST);
                    exporter.start();
                });
    }

    /** Writes what is not as rendered. */
    private boolean isChanged(List<RenderedFile> rendered) {
        boolean changed = false;
        for (RenderedFile file : rendered) {
            if (!OwnedFiles.read(Path.of(file.file().path())).equals(Optional.of(file.content()))) {
                files.write(file);
                changed = true;
            }
        }
        return changed;
    }
}
