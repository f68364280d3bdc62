package dev.understudy.engine.drill;

import dev.understudy.runtime.PartEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What happened to a stack's parts during a run that neither the drill nor its controller did. Pure. */
final class UnexpectedEvents {
    /** A reload; every other signal that is sent here ends a part. */
    private static final String SIGHUP = "1";

    private UnexpectedEvents() {}

    /**
     * Out of memory, always; a death without a signal, as of a server that gave up; a death of a part that the run had no business with;
     * and an engine that was lost, which may hide others.
     *
     * @param events as they were told
     * @param handled parts that the drill struck or the controller acted on, with the instant from which on they did
     * @param givingUp of those the ones that were struck with what makes them give up, once and at every start
     */
    static List<PartEvent> of(List<PartEvent> events, Map<String, Long> handled, Set<String> givingUp) {
        return IntStream.range(0, events.size())
                .filter(index -> isUnexpected(events, index, handled, givingUp))
                .mapToObj(events::get)
                .toList();
    }

    private static boolean isUnexpected(
            List<PartEvent> events, int index, Map<String, Long> handled, Set<String> givingUp) {
        PartEvent event = events.get(index);
        return switch (event.action()) {
            case PartEvent.OOM -> true;
            case PartEvent.DIE ->
                !isHandled(event, handled) || !(givingUp.contains(event.part()) || isSignalled(events, index));
            default -> event.part().equals(PartEvent.ENGINE);
        };
    }

    /** Who is repaired later has not been killed by that. */
    private static boolean isHandled(PartEvent event, Map<String, Long> handled) {
        Long since = handled.get(event.part());
        return since != null && event.atNanos() - since >= 0;
    }

    /** In the life that ended so; an engine may tell of the signal a moment after the death. */
    private static boolean isSignalled(List<PartEvent> events, int index) {
        String part = events.get(index).part();
        List<PartEvent> before = events.subList(0, index).reversed();
        List<PartEvent> after = events.subList(index + 1, events.size());
        return Stream.of(before, after)
                .flatMap(side -> side.stream()
                        .filter(event -> event.part().equals(part))
                        .takeWhile(event -> !event.action().equals(PartEvent.START)))
                .anyMatch(event -> event.action().equals(PartEvent.KILL)
                        && !SIGHUP.equals(event.details().get("signal")));
    }
}
