package dev.understudy.engine.rotation;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.rotation.Certificate;
import dev.understudy.core.rotation.DueRotations;
import dev.understudy.core.rotation.PasswordAge;
import dev.understudy.runtime.Renewal;
import dev.understudy.runtime.RunningStack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How old a stack's passwords and certificates are.
 *
 * @param certificates the CAs that are trusted, nodes and poolers
 * @param passwords of every role
 * @param due what is to be changed soon, or should have been, in words
 */
public record Credentials(List<Certificate> certificates, List<PasswordAge> passwords, List<String> due) {
    /** Of a stack, running or not. Who asks how it is wants an answer: what cannot be read is one of the words. */
    public static Credentials of(RunningStack stack, Instant now) {
        Optional<Renewal> renewal = stack.renewal();
        if (renewal.isEmpty()) {
            return new Credentials(List.of(), List.of(), List.of());
        }
        try {
            List<Certificate> certificates = new StackCertificates(stack.plan()).all();
            List<PasswordAge> passwords = passwords(renewal.get());
            List<String> due = new ArrayList<>(DueRotations.warnings(certificates, passwords, now));
            if (certificates.stream().filter(each -> each.name().equals("ca")).count() > 1) {
                due.add("two CAs are trusted, until: understudy rotate certs --ca --finish");
            }
            return new Credentials(certificates, passwords, List.copyOf(due));
        } catch (UnderstudyException e) {
            return new Credentials(List.of(), List.of(), List.of(String.valueOf(e.getMessage())));
        }
    }

    private static List<PasswordAge> passwords(Renewal renewal) {
        return Arrays.stream(DbRole.values())
                .flatMap(role -> renewal.store().since(role).stream()
                        .map(since -> new PasswordAge(
                                role.roleName(),
                                since,
                                renewal.store().state(role).unfinished())))
                .toList();
    }
}
