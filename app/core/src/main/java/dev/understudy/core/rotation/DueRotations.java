package dev.understudy.core.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What is to be changed soon, or should have been, in words. */
public final class DueRotations {
    /** D4.12: passwords change every 90 days. */
    public static final Duration PASSWORD_AGE_MAX = Duration.ofDays(90);
    /** Time enough for somebody to come back from holiday. */
    public static final Duration NOTICE = Duration.ofDays(30);

    private DueRotations() {}

    /** @return empty when nothing is due */
    public static List<String> warnings(List<Certificate> certificates, List<PasswordAge> passwords, Instant now) {
        List<String> warnings = new ArrayList<>();
        for (Certificate each : certificates) {
            Duration left = Duration.between(now, each.notAfter());
            String how = each.name().equals("ca") ? "understudy rotate certs --ca" : "understudy rotate certs";
            if (left.isNegative() || left.isZero()) {
                warnings.add("the certificate of " + each.name() + " expired " + -left.toDays() + " days ago: " + how);
            } else if (left.compareTo(NOTICE) < 0) {
                warnings.add("the certificate of " + each.name() + " expires in " + left.toDays() + " days: " + how);
            }
        }
        roles(
                warnings,
                passwords,
                each -> each.since().plus(PASSWORD_AGE_MAX).isBefore(now),
                "passwords older than " + PASSWORD_AGE_MAX.toDays() + " days",
                "understudy rotate passwords");
        roles(
                warnings,
                passwords,
                PasswordAge::unfinished,
                "passwords that were replaced and may still be good",
                "understudy rotate passwords --finish");
        return List.copyOf(warnings);
    }

    private static void roles(
            List<String> warnings, List<PasswordAge> passwords, Predicate<PasswordAge> due, String what, String how) {
        String roles = passwords.stream().filter(due).map(PasswordAge::role).collect(Collectors.joining(", "));
        if (!roles.isEmpty()) {
            warnings.add(what + ": " + roles + ": " + how);
        }
    }
}
