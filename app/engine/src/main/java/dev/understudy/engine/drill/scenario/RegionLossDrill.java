package dev.understudy.engine.drill.scenario;

import dev.understudy.core.failover.Request;
import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.fault.Fault;
import dev.understudy.engine.fault.InjectedFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The primary's region is cut off with all its nodes; nobody is promoted abroad unasked; an operator promotes the DR standby; the region
 * comes back behind it (D4.4).
 *
 * @param failback whether the stack then goes back to what its file declares
 */
record RegionLossDrill(boolean failback) implements Drill {
    /** D4.4. */
    private static final Duration REGION_RTO = Duration.ofMinutes(5);
    /** Nobody is eligible. */
    private static final String REFUSAL = "F21";
    /** Commits waited for somebody who cannot be asked now. */
    private static final String SYNCHRONOUS_REFUSAL = "F20";

    @Override
    public String name() {
        return failback ? "failback" : "region-loss";
    }

    @Override
    public String summary() {
        return failback
                ? "Lose a region, promote the DR standby, get the region back, go home to the declared topology."
                : "Lose the primary's region; the DR standby is promoted on an operator's word, and the region comes back.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        if (setting.policy().crossRegion()) {
            return Optional.of("its policy promotes across regions unasked, so nobody would be asked");
        }
        if (!setting.region(setting.primary()).equals(setting.homeRegion())) {
            return Optional.of(setting.primary() + ", the primary, is abroad already: `understudy failback` first");
        }
        return setting.nodesAbroad().isEmpty()
                ? Optional.of("every node is in region " + setting.homeRegion() + ": there is no DR standby")
                : Optional.empty();
    }

    @Override
    public Optional<String> notRepeatable() {
        return failback
                ? Optional.empty()
                : Optional.of("it leaves the stack led from abroad; `drill failback` goes home after each run");
    }

    @Override
    public boolean needsLinks() {
        return true;
    }

    @Override
    public List<Expected> expected(Setting setting) {
        List<Expected> expected = new ArrayList<>();
        expected.add(Expected.refusedBy(refusal(setting)));
        expected.add(Expected.servedWithin(REGION_RTO));
        if (failback) {
            expected.add(Expected.primaryAmong(
                    Set.of(setting.plan().declaredPrimary().id().value())));
            expected.add(Expected.upstreams(setting.plan().nodes().stream()
                    .filter(node -> node.spec().upstream().isPresent())
                    .collect(Collectors.toMap(
                            node -> node.id().value(),
                            node -> node.spec().upstream().get().value()))));
        } else {
            expected.add(Expected.anotherPrimary());
            expected.add(Expected.primaryAmong(
                    setting.nodesAbroad().stream().map(NodeId::value).collect(Collectors.toSet())));
            expected.add(Expected.rejoined(setting.primary().value(), ""));
        }
        return expected;
    }

    private static String refusal(Setting setting) {
        return isSynchronous(setting) ? SYNCHRONOUS_REFUSAL : REFUSAL;
    }

    private static boolean isSynchronous(Setting setting) {
        return !setting.synchronousStandbys().isEmpty();
    }

    @Override
    public void play(Scene scene) {
        Setting setting = scene.setting();
        NodeId primary = setting.primary();
        String region = setting.homeRegion();
        InjectedFault loss = scene.strike(
                new Fault.RegionLoss(region, true),
                "loss of region " + region + " with " + primary + ", the primary",
                setting.nodesAtHome().toArray(NodeId[]::new));
        scene.awaitEvent("the controller to refuse", event -> event.kind() == Kind.REFUSED);
        NodeId dr = setting.nodesAbroad().getFirst();
        // Where commits waited for somebody in the lost region, nobody can know what he had: the operator takes the
        // loss.
        scene.ask(
                new Request.Failover(primary, Optional.of(dr), isSynchronous(setting)),
                "the promotion of " + dr + ", in region " + setting.region(dr));
        scene.awaitServed();
        scene.heal(loss, "region " + region + " is back");
        scene.awaitSettled();
        if (failback) {
            scene.failback();
            scene.awaitServed();
            scene.awaitSettled();
        }
    }
}
