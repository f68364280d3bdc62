package dev.understudy.engine.rotation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.rotation.Certificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The certificates in a stack's directory. */
public final class StackCertificates {
    private final StackPlan plan;

    public StackCertificates(StackPlan plan) {
        this.plan = plan;
    }

    /**
     * The CAs that are trusted, under the name {@code ca}, then nodes and poolers; who has none yet is left out.
     *
     * @throws UnderstudyException {@link ErrorCode#CERTIFICATE} when one cannot be read
     */
    public List<Certificate> all() {
        List<Certificate> all = new ArrayList<>(read("ca"));
        plan.nodes().forEach(node -> all.addAll(read(node.id().value())));
        plan.poolers().forEach(pooler -> all.addAll(read(pooler.id())));
        return List.copyOf(all);
    }

    /** Those of one file; none when there is no such file. */
    public List<Certificate> read(String name) {
        Path file = Path.of(plan.layout().certificates(), name + ".crt");
        if (!Files.exists(file)) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(each -> fact(name, (X509Certificate) each))
                    .toList();
        } catch (IOException | CertificateException e) {
            throw new UnderstudyException(
                    ErrorCode.CERTIFICATE,
                    "cannot read the certificate " + file + ": " + e.getMessage(),
                    "Delete it: `understudy up` makes another.",
                    e);
        }
    }

    static Certificate fact(String name, X509Certificate certificate) {
        return new Certificate(
                name,
                certificate.getSerialNumber().toString(16),
                certificate.getNotAfter().toInstant());
    }
}
