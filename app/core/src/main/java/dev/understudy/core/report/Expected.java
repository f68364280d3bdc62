package dev.understudy.core.report;

import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.Seen.Event;
import dev.understudy.core.report.Seen.Leader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Something that must come of a drill. It is fixed, and written down, before anything is done to the stack; afterwards it is a check
 * like any other.
 *
 * @param sentence what must come, for people
 * @param contradiction what was seen that contradicts it; empty when it came so
 */
public record Expected(String sentence, Function<Seen, Optional<String>> contradiction) {
    private static final String DECIDED = "DECIDED";
    private static final String FENCED = "FENCED";
    private static final String PROMOTED = "PROMOTED";
    private static final String REFUSED = "REFUSED";
    private static final String REJOINED = "REJOINED";

    /** Judges it by what was seen. */
    public CheckResult check(Seen seen) {
        Optional<String> against = contradiction.apply(seen);
        return CheckResult.of("as expected: " + sentence, against.isEmpty(), against.orElse("yes"));
    }

    /**
     * The same of a run that was harder than the one it was expected of: what came nevertheless holds all the more, what did not proves
     * nothing.
     *
     * @param harder in what; empty when it was as it was meant to be
     */
    public CheckResult check(Seen seen, Optional<String> harder) {
        CheckResult made = check(seen);
        return harder.isPresent() && made.outcome() == CheckResult.Outcome.FAILED
                ? CheckResult.threw(made.name(), made.found() + "; but " + harder.get())
                : made;
    }

    /** Nobody was fenced or promoted, and who led leads on the timeline that was. */
    public static Expected samePrimary() {
        return new Expected(
                "the primary stays the primary, and nobody is fenced or promoted",
                seen -> seen.first(event -> Set.of(FENCED, PROMOTED).contains(event.kind()))
                        .map(Expected::words)
                        .or(() -> leader(seen, seen.before()::equals)));
    }

    /** Who led is started again where it was: no timeline begins. */
    public static Expected primaryComesBack() {
        return new Expected(
                "the primary comes back where it was: no timeline begins, and nobody is promoted",
                seen -> seen.all(PROMOTED).stream()
                        .findFirst()
                        .map(Expected::words)
                        .or(() -> leader(seen, seen.before()::equals)));
    }

    /** One of these leads at the end, on whichever timeline. */
    public static Expected primaryAmong(Set<String> nodes) {
        return new Expected(
                "the primary is " + nodes.stream().sorted().collect(Collectors.joining(" or ")),
                seen -> leader(seen, after -> nodes.contains(after.node())));
    }

    /** Another node leads at the end, on a timeline that began with exactly one promotion. */
    public static Expected anotherPrimary() {
        return new Expected(
                "another node becomes the primary, by one promotion",
                seen -> onePromotion(seen)
                        .or(() -> leader(
                                seen,
                                after -> !after.node().equals(seen.before().node())
                                        && after.timeline() > seen.before().timeline())));
    }

    private static Optional<String> onePromotion(Seen seen) {
        List<Event> promotions = seen.all(PROMOTED);
        return promotions.size() == 1
                ? Optional.empty()
                : Optional.of(
                        promotions.isEmpty()
                                ? "nobody was promoted"
                                : promotions.stream().map(Expected::words).collect(Collectors.joining("; ")));
    }

    /** A rule refused to go on, and until then nobody was promoted. */
    public static Expected refusedBy(String rule) {
        return new Expected("rule " + rule + " refuses to promote anybody unasked", seen -> {
            Optional<Event> refusal = seen.first(
                    event -> event.kind().equals(REFUSED) && event.rule().equals(rule));
            return refusal.isEmpty()
                    ? Optional.of("it did not; refused by "
                            + seen.all(REFUSED).stream().map(Event::rule).toList())
                    : seen.first(event -> event.kind().equals(PROMOTED)
                                    && event.atMillis() < refusal.get().atMillis())
                            .map(Expected::words);
        });
    }

    /** Something was decided of a node by one of these rules, after a first event of a kind. */
    public static Expected decidedBy(Set<String> rules, String node, String after) {
        return new Expected(
                "by " + rules.stream().sorted().collect(Collectors.joining(" or ")) + " it is fenced again: " + node,
                seen -> {
                    double from = seen.all(after).stream()
                            .mapToDouble(Event::atMillis)
                            .findFirst()
                            .orElse(Double.MAX_VALUE);
                    return seen.first(event -> event.kind().equals(FENCED)
                                            && event.subject().equals(node)
                                            && rules.contains(event.rule())
                                            && event.atMillis() >= from)
                                    .isPresent()
                            ? Optional.empty()
                            : Optional.of("it was not; fenced were "
                                    + seen.all(FENCED).stream()
                                            .map(Expected::words)
                                            .toList());
                });
    }

    /** A node came back as a standby, in a way that its event says. */
    public static Expected rejoined(String node, String how) {
        return new Expected(
                (node + " comes back as a standby " + how).strip(),
                seen -> seen.all(REJOINED).stream()
                                .anyMatch(event -> event.subject().equals(node)
                                        && event.detail().contains(how))
                        ? Optional.empty()
                        : Optional.of("it did not; "
                                + seen.all(REJOINED).stream()
                                        .map(Expected::words)
                                        .toList()));
    }

    /** An event of a kind about a node. */
    public static Expected happened(String sentence, String kind, String node) {
        return new Expected(
                sentence,
                seen -> seen.all(kind).stream()
                                .anyMatch(event -> event.subject().equals(node))
                        ? Optional.empty()
                        : Optional.of("there is no " + kind + " of " + node));
    }

    /** The clients of a path were told of no error. */
    public static Expected noErrorThrough(String path) {
        return new Expected("no statement fails through the " + path, seen -> {
            long failed = seen.errors().getOrDefault(path, 0L);
            return failed == 0 ? Optional.empty() : Optional.of(failed + " writes were rejected or not answered");
        });
    }

    /**
     * Not a single login was refused, and each of these poolers had some.
     *
     * @param least so many logins each must have had, or nothing was proved
     */
    public static Expected noLoginRefused(Set<String> poolers, long least) {
        return new Expected(
                "no login fails through " + poolers.stream().sorted().collect(Collectors.joining(", "))
                        + ", of at least " + least + " each",
                seen -> seen.logins().stream()
                        .filter(logins -> logins.failed() > 0)
                        .findFirst()
                        .map(logins -> logins.failed() + " of "
                                + (logins.failed() + logins.acquired()) + " failed through " + logins.pooler() + ": "
                                + logins.firstFailure().orElse(""))
                        .or(() -> poolers.stream()
                                .filter(pooler -> seen.logins().stream()
                                        .noneMatch(
                                                logins -> logins.pooler().equals(pooler) && logins.acquired() >= least))
                                .findFirst()
                                .map(pooler -> pooler + " had fewer logins")));
    }

    /** Every path was served again within a time. */
    public static Expected servedWithin(Duration most) {
        return new Expected(
                "every client is served again within " + most.toMillis() + " ms",
                seen -> seen.paths().stream()
                        .filter(path -> !path.recovered() || path.totalMillis() > most.toMillis())
                        .findFirst()
                        .map(path ->
                                String.format(Locale.ROOT, "%s was out for %.0f ms", path.path(), path.totalMillis())));
    }

    /**
     * Not a single write that was sent after the fault was acknowledged, to any client, before the controller decided to start a node. What
     * is acknowledged between that and its streaming is not looked at: at which instant it confirms its first commit nobody tells.
     */
    public static Expected commitsWaitFor(String node) {
        return new Expected(
                "commits wait: none is acknowledged before the controller begins to start the synchronous standby "
                        + node,
                seen -> {
                    Optional<Event> start = seen.all(DECIDED).stream()
                            .filter(each -> each.subject().equals(node))
                            .findFirst();
                    return start.isEmpty()
                            ? Optional.of("there is no " + DECIDED + " of " + node)
                            : seen.firstAcknowledged().entrySet().stream()
                                    .filter(path ->
                                            path.getValue() < start.get().atMillis())
                                    .min(Map.Entry.comparingByValue())
                                    .map(path -> String.format(
                                            Locale.ROOT,
                                            "%s was acknowledged at %+.0f ms, %s",
                                            path.getKey(),
                                            path.getValue(),
                                            words(start.get())));
                });
    }

    /** No acknowledged write is missing. */
    public static Expected nothingLost() {
        return new Expected(
                "no acknowledged write is lost",
                seen -> seen.ledger().lost() == 0
                        ? Optional.empty()
                        : Optional.of(seen.ledger().lost() + " are"));
    }

    /** So many acknowledged writes are missing, or more: else what the drill is about did not come about. */
    public static Expected lostAtLeast(long writes) {
        return new Expected(
                "acknowledged writes that nobody received are lost: at least " + writes,
                seen -> seen.ledger().lost() >= writes
                        ? Optional.empty()
                        : Optional.of(seen.ledger().lost() + " are"));
    }

    /** Every standby follows whom the stack file gives it. */
    public static Expected upstreams(Map<String, String> declared) {
        return new Expected(
                "every standby follows its declared upstream",
                seen -> declared.equals(seen.upstreams())
                        ? Optional.empty()
                        : Optional.of("they follow " + seen.upstreams() + ", declared is " + declared));
    }

    private static Optional<String> leader(Seen seen, Predicate<Leader> fits) {
        return seen.after().filter(fits).isPresent()
                ? Optional.empty()
                : Optional.of(seen.after()
                        .map(after -> "at the end " + words(after) + ", before " + words(seen.before()))
                        .orElse("nobody is the primary at the end"));
    }

    private static String words(Leader leader) {
        return leader.node() + " was the primary on timeline " + leader.timeline();
    }

    private static String words(Event event) {
        return String.format(
                Locale.ROOT,
                "%s %s at %+.0f ms%s",
                event.kind(),
                event.subject(),
                event.atMillis(),
                event.rule().isEmpty() ? "" : " by " + event.rule());
    }
}
