package dev.understudy.engine.drill;

import dev.understudy.core.failover.Request;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.engine.failover.ControllerLost;
import dev.understudy.engine.failover.FailoverController;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverListener;
import dev.understudy.engine.failover.ImitatedPacing;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.RunningStack;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The controller of a drill, and its successors. Used by the drill's thread; told of events by the controller's. */
final class Controllers implements AutoCloseable {
    private final RunningStack stack;
    private final Databases databases;
    private final FailoverPolicy policy;
    private final ImitatedPacing pacing;
    private final FailoverListener listener;
    private final AtomicReference<Optional<FailoverEvent.Kind>> last = new AtomicReference<>(Optional.empty());
    private Optional<FailoverController> current = Optional.empty();

    Controllers(
            RunningStack stack,
            Databases databases,
            FailoverPolicy policy,
            ImitatedPacing pacing,
            FailoverListener listener) {
        this.stack = stack;
        this.databases = databases;
        this.policy = policy;
        this.pacing = pacing;
        this.listener = listener;
    }

    /** A new one that knows of its predecessor what that had stored. */
    void begin() {
        close();
        FailoverController controller = new FailoverController(stack, databases, policy, pacing, this::on);
        current = Optional.of(controller);
        controller.start();
    }

    /** The next event of this kind is the last thing that the present controller does: it is lost before it can store what it did. */
    void loseAt(FailoverEvent.Kind kind) {
        last.set(Optional.of(kind));
    }

    private void on(FailoverEvent event) {
        listener.on(event);
        Optional<FailoverEvent.Kind> kind = last.get();
        if (kind.filter(event.kind()::equals).isPresent() && last.compareAndSet(kind, Optional.empty())) {
            throw new ControllerLost();
        }
    }

    boolean alive() {
        return current.filter(FailoverController::alive).isPresent();
    }

    boolean settled() {
        return current.filter(FailoverController::settled).isPresent();
    }

    void ask(Request request) {
        current.orElseThrow().ask(request);
    }

    @Override
    public void close() {
        Optional<FailoverController> before = current;
        current = Optional.empty();
        before.ifPresent(FailoverController::close);
    }
}
