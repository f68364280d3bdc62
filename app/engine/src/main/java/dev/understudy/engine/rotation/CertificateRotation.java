package dev.understudy.engine.rotation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.rotation.Certificate;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.CertificateWish;
import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Renewal;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Changes certificates of a stack that runs: open connections stay, and each part is seen to serve its new one before the next step is taken. A
 * CA changes in an order in which everybody trusts it before it signs, and it signs everything before nobody trusts the one before.
 */
final class CertificateRotation {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final Duration SPREAD = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final RunningStack stack;
    private final Renewal renewal;
    private final Progress progress;
    private final StackCertificates files;
    private final long began = System.nanoTime();

    /** @param stack held by the caller */
    CertificateRotation(RunningStack stack, Renewal renewal, Progress progress) {
        this.stack = stack;
        this.renewal = renewal;
        this.progress = progress;
        this.files = new StackCertificates(stack.plan());
    }

    CertificateReport renew() {
        make("new certificates", CertificateWish.RENEW);
        return report("every server has a new certificate, from the same CA", Optional.empty());
    }

    /** Begun once, it is only made known again. */
    CertificateReport trustNextCa() {
        make("another CA, trusted beside the one that signs", CertificateWish.TRUST);
        return report(
                "the next CA is trusted, and does not sign yet",
                Optional.of("give every client the new " + stack.plan().layout().caCertificate()
                        + ", which has both CAs; then: understudy rotate certs --ca --finish"));
    }

    CertificateReport switchCa() {
        if (files.read("ca").size() < 2) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "no other CA is trusted yet: who verifies the servers would refuse what it signs",
                    "Begin with `understudy rotate certs --ca`.");
        }
        make("certificates of the next CA", CertificateWish.SWITCH);
        make("the CA before it is not trusted any more", CertificateWish.DROP);
        return report("every server has a certificate of the new CA, which alone is trusted", Optional.empty());
    }

    private void make(String what, CertificateWish wish) {
        try (Progress.Step step = progress.begin(what)) {
            renewal.ask(wish);
            renewal.certificates();
            renewal.reload();
            requireServed();
            // With the new file, as a client has it.
            LoginProof proof = new LoginProof(stack, new Databases(stack.plan(), stack::secrets));
            for (DbRole role : List.of(DbRole.APP, DbRole.MONITOR)) {
                proof.requireGood(role, stack.secrets().login(role), SPREAD);
            }
            step.done("");
        }
    }

    private void requireServed() {
        Map<String, Endpoint> places = new LinkedHashMap<>();
        stack.nodes().stream()
                .filter(node -> node.state() == ServiceState.RUNNING)
                .forEach(node -> places.put(node.id(), node.plan().endpoint()));
        stack.poolers().stream()
                .filter(pooler -> pooler.state() == ServiceState.RUNNING)
                .forEach(pooler -> places.put(pooler.id(), pooler.plan().endpoint()));
        List<Runnable> looks = new ArrayList<>();
        places.forEach((id, endpoint) -> looks.add(
                () -> Await.until(id + " to serve its certificate", SPREAD, () -> served(endpoint, files.read(id)))));
        Parallel.run(looks);
    }

    private static Observation<Boolean> served(Endpoint endpoint, List<Certificate> wanted) {
        try {
            String serial = ServedCertificate.serial(endpoint, ANSWER);
            return wanted.stream().anyMatch(each -> each.serial().equals(serial))
                    ? new Observation.Found<>(true)
                    : new Observation.NotYet<>("it serves " + serial);
        } catch (IOException e) {
            return new Observation.NotYet<>(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    private CertificateReport report(String outcome, Optional<String> next) {
        return new CertificateReport(
                outcome,
                files.all(),
                stack.plan().layout().caCertificate(),
                next,
                (System.nanoTime() - began) / NANOS_PER_MILLI);
    }
}
