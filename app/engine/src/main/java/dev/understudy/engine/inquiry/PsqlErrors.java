package dev.understudy.engine.inquiry;

import dev.understudy.core.plan.Endpoint;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads why psql has no answer from what it wrote to standard error, as far as that is beyond doubt. */
final class PsqlErrors {
    /** psql's own lead, then what the server sent: severity, two spaces, message. */
    private static final Pattern SAID = Pattern.compile(
            "^(?:psql: error: )?(?:connection to server at .* failed: )?(ERROR|FATAL|PANIC):  (.*)$",
            Pattern.MULTILINE);

    private static final Pattern FAILED =
            Pattern.compile("^psql: error: connection to server at .* failed: (.*)$", Pattern.MULTILINE);
    private static final String TIMED_OUT = "timeout expired";
    private static final String REFUSED = "Connection refused";
    private static final String STATEMENT_TIMED_OUT = "canceling statement due to statement timeout";

    private PsqlErrors() {}

    /** @return empty when it is anything but a refusal, a silence or the server's own words */
    static Optional<Unanswered> reason(String errors, Endpoint endpoint, Duration patience) {
        Matcher said = SAID.matcher(errors);
        if (said.find()) {
            return Optional.of(
                    said.group(2).equals(STATEMENT_TIMED_OUT)
                            ? Unanswered.silent(patience)
                            : Unanswered.said(said.group(1), said.group(2)));
        }
        Matcher failed = FAILED.matcher(errors);
        if (!failed.find()) {
            return Optional.empty();
        }
        return switch (failed.group(1)) {
            case TIMED_OUT -> Optional.of(Unanswered.silent(patience));
            case REFUSED -> Optional.of(Unanswered.refused(endpoint));
            default -> Optional.empty();
        };
    }
}
