package dev.understudy.engine.drill.scenario;

import dev.understudy.core.report.Expected;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.Scene;
import dev.understudy.engine.drill.Setting;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A standby crashes. The primary must not care, or, where commits wait for it, must wait rather than acknowledge alone.
 *
 * @param synchronous whether commits wait for the one that crashes
 */
record StandbyLossDrill(boolean synchronous) implements Drill {
    /** Longer than any hiccup of a client whose primary is not touched. */
    private static final Duration UNTOUCHED = Duration.ofSeconds(2);

    @Override
    public String name() {
        return synchronous ? "sync-standby-loss" : "standby-loss";
    }

    @Override
    public String summary() {
        return synchronous
                ? "Crash the standby that commits wait for: they wait, or go on with another one, and nothing is lost."
                : "Crash a standby that no commit waits for: clients of the primary do not notice.";
    }

    @Override
    public Optional<String> notApplicable(Setting setting) {
        return struck(setting).isPresent()
                ? Optional.empty()
                : Optional.of(
                        synchronous
                                ? "no commit waits for a standby: the stack file declares replication async"
                                : "it has no standby that no commit waits for");
    }

    /** Of those that stream from the primary the first; else any, such as one of a cascade. */
    private Optional<NodeId> struck(Setting setting) {
        if (synchronous) {
            return setting.synchronousStandbys().stream().findFirst();
        }
        return setting.standbys().stream()
                .filter(node -> !setting.synchronousStandbys().contains(node))
                .findFirst();
    }

    @Override
    public List<Expected> expected(Setting setting) {
        NodeId standby = struck(setting).orElseThrow();
        List<Expected> expected = new ArrayList<>(List.of(
                Expected.samePrimary(),
                Expected.nothingLost(),
                Expected.happened(standby + " is started again", Kind.STARTED.name(), standby.value())));
        if (!synchronous) {
            expected.add(Expected.servedWithin(UNTOUCHED));
        } else if (setting.synchronousStandbys().size() == 1) {
            expected.add(Expected.commitsWaitFor(standby.value()));
        }
        return expected;
    }

    @Override
    public void play(Scene scene) {
        NodeId standby = struck(scene.setting()).orElseThrow();
        scene.strike(
                new Fault.Crash(standby),
                "crash of " + standby + ", " + (synchronous ? "the standby that commits wait for" : "a standby"),
                standby);
        scene.awaitServed();
        scene.awaitEvent(standby + " to be started again", event -> event.kind() == Kind.STARTED);
        scene.awaitSettled();
    }
}
