package dev.understudy.core.imitation;

/**
 * What clients of the service's endpoint see in one phase of the outage.
 *
 * @param phase when
 * @param view what
 * @param source the page that says so, or {@value Figure#ASSUMED} and why
 */
public record PhaseView(OutagePhase phase, ClientView view, String source) {}
