package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.Request;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.Measure;
import dev.understudy.core.report.Seen;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverListener;
import dev.understudy.engine.failover.Handover;
import dev.understudy.engine.fault.Fault;
import dev.understudy.engine.fault.InjectedFault;
import dev.understudy.engine.imitation.ImitatedService;
import dev.understudy.engine.operation.Failback;
import dev.understudy.engine.operation.FailbackReport;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.workload.Acquisitions;
import dev.understudy.engine.workload.History;
import dev.understudy.engine.workload.Workload;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.Uninterrupted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One run as its drill sees it: the stack under traffic, its controller, and what can be done to both. Whatever it injected is healed when
 * it is closed. Used by the drill's thread; listeners are called by the controller's.
 */
public final class Scene implements FailoverListener, AutoCloseable {
    /** Acknowledged writes per path before the fault, and again after the recovery: enough to see both edges of the outage. */
    static final long STEADY_ACKS = 100;

    private final RunningStack stack;
    private final Setting setting;
    private final Databases databases;
    private final Workload workload;
    private final ImitatedService service;
    private final EventLog events;
    private final int clientsPerPath;
    private final Duration recoveryMax;
    private final Progress progress;
    private final Controllers controllers;
    private final List<FailoverListener> listeners = new CopyOnWriteArrayList<>();
    private final List<InjectedFault> injected = new ArrayList<>();
    private final Set<NodeId> struck = new LinkedHashSet<>();
    private final List<String> unsettled = new ArrayList<>();
    private final List<Measure> measures = new ArrayList<>();
    private final List<Seen.Logins> logins = new ArrayList<>();
    private final List<CheckResult> doubts = new ArrayList<>();
    private final List<Function<History, Optional<CheckResult>>> suspicions = new ArrayList<>();
    private final List<Strike> strikes = new ArrayList<>();
    private Optional<String> harder = Optional.empty();

    Scene(
            RunningStack stack,
            Setting setting,
            Databases databases,
            Workload workload,
            ImitatedService service,
            EventLog events,
            int clientsPerPath,
            Duration recoveryMax,
            Progress progress) {
        this.stack = stack;
        this.setting = setting;
        this.databases = databases;
        this.workload = workload;
        this.service = service;
        this.events = events;
        this.clientsPerPath = clientsPerPath;
        this.recoveryMax = recoveryMax;
        this.progress = progress;
        this.controllers = new Controllers(stack, databases, setting.policy(), service.pacing(), this);
    }

    public RunningStack stack() {
        return stack;
    }

    /** As it was before anything was done. */
    public Setting setting() {
        return setting;
    }

    public Databases databases() {
        return databases;
    }

    public Workload workload() {
        return workload;
    }

    public Progress progress() {
        return progress;
    }

    Controllers controllers() {
        return controllers;
    }

    @Override
    public void on(FailoverEvent event) {
        events.on(event);
        service.on(event);
        listeners.forEach(listener -> listener.on(event));
    }

    /** Tells of every event of the controller, on its thread: what takes time there keeps it from its work. */
    public void listen(FailoverListener listener) {
        listeners.add(listener);
    }

    /** To be asked for before what brings the event about; then {@link #await}. */
    public Sighting watch(Predicate<FailoverEvent> fits) {
        return sighting(fits, false);
    }

    /** The same; the controller stays at the event until this is closed. */
    public Sighting haltAt(Predicate<FailoverEvent> fits) {
        return sighting(fits, true);
    }

    private Sighting sighting(Predicate<FailoverEvent> fits, boolean halts) {
        Sighting sighting = new Sighting(fits, halts, recoveryMax);
        listeners.add(sighting);
        return sighting;
    }

    /** Waits for an event that is watched for. */
    public void await(Sighting event, String what) {
        attempt(what, () -> event.await(what));
    }

    /** Injects a fault before the strike; it is healed at the end, if not before. */
    public InjectedFault prepare(Fault fault, String words) {
        InjectedFault made = fault.inject(stack);
        injected.add(made);
        note("FAULT", words);
        return made;
    }

    /** Injects a fault; an outage counts from here. It is healed at the end, if not before. */
    public InjectedFault strike(Fault fault, String words, NodeId... nodes) {
        service.beforeFault(List.of(nodes));
        InjectedFault made = fault.inject(stack);
        injected.add(made);
        mark(made.atNanos(), made.completeNanos(), words, nodes);
        return made;
    }

    /** Something that is no fault and that an outage may come of counts from here. */
    public void begin(String words, NodeId... nodes) {
        long now = System.nanoTime();
        mark(now, now, words, nodes);
    }

    private void mark(long at, long complete, String words, NodeId... nodes) {
        strikes.add(new Strike(at, complete));
        Collections.addAll(struck, nodes);
        events.add(at, "FAULT", words);
    }

    /** Ends a fault; what was struck has to come back by itself. Of an outage that lasts as long as its fault, this is the end. */
    public void heal(InjectedFault fault, String words) {
        fault.close();
        injected.remove(fault);
        strikes.add(strikes.removeLast().healedAt(System.nanoTime()));
        note("HEALED", words);
    }

    /** Waits until every client was served again, and no longer than a recovery may take. */
    public void awaitServed() {
        // Each client may have had one answer on its way when the fault struck: two more are one of somebody who lives.
        long least = Math.max(2, STEADY_ACKS / clientsPerPath);
        attempt("every client is served again", () -> workload.awaitEveryClient(least, recoveryMax));
    }

    /** Waits until every node is back in its place. */
    public void awaitSettled() {
        awaitFact("every node is back in its place", controllers::settled);
    }

    /** Waits for an event at or after the strike. */
    public void awaitEvent(String what, Predicate<FailoverEvent> fits) {
        awaitFact(what, () -> has(fits));
    }

    /** Whether there was such an event at or after the first strike. */
    public boolean has(Predicate<FailoverEvent> fits) {
        return events.first(strikes.getFirst().atNanos(), fits).isPresent();
    }

    private void awaitFact(String what, BooleanSupplier fact) {
        attempt(what, () -> Await.untilTrue(what, recoveryMax, fact));
    }

    private void attempt(String what, Runnable wait) {
        try (Step step = progress.begin(what)) {
            wait.run();
            step.done("");
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            unsettled.add(String.valueOf(e.getMessage()));
        }
    }

    /** Asks the controller for something, as an operator does, and waits for its answer. */
    public void ask(Request request, String words) {
        note("ASKED", words);
        long from = System.nanoTime();
        controllers.ask(request);
        awaitFact(words, () -> events.first(from, event -> answers(event)).isPresent());
        events.first(from, event -> event.kind() == FailoverEvent.Kind.REQUEST_DECLINED)
                .ifPresent(answer -> unsettled.add(words + " was declined: " + answer.detail()));
    }

    private static boolean answers(FailoverEvent event) {
        return event.kind() == FailoverEvent.Kind.REQUEST_FULFILLED
                || event.kind() == FailoverEvent.Kind.REQUEST_DECLINED;
    }

    /** The controller is killed by its next event of this kind. */
    public void loseControllerAt(FailoverEvent.Kind kind) {
        controllers.loseAt(kind);
    }

    /** Waits until it is gone. */
    public void awaitControllerLost() {
        awaitFact("the controller is lost", () -> !controllers.alive());
        note("FAULT", "the controller is gone");
    }

    /** A controller that knows what its predecessor had stored. */
    public void newController() {
        note("HEALED", "a new controller begins");
        controllers.begin();
    }

    /** Does something that a controller must not meddle with, and lets a new one begin. */
    public void withoutController(Runnable work) {
        controllers.close();
        try {
            work.run();
        } finally {
            controllers.begin();
        }
    }

    public void measure(String name, double millis) {
        measures.add(new Measure(name, millis));
    }

    /** Tells the report of something that the drill did or saw. */
    public void note(String kind, String what) {
        events.add(System.nanoTime(), kind, what);
    }

    /** What could not be made sure of: then the drill is inconclusive, whatever else it shows. */
    public void doubt(String what, String why) {
        doubts.add(CheckResult.threw(what, why));
    }

    /** It came harder than what something was expected of: if that does not come, the drill is inconclusive and has not failed. */
    public void harder(String than) {
        harder = Optional.of(than);
    }

    /** Waits until some client begins a write, and returns at that instant. */
    public void awaitWriteBegun() {
        attempt("a write begins", () -> workload.awaitBegin(recoveryMax));
    }

    /**
     * A {@link #doubt} unless what every client noted, which is known at the end, shows it.
     *
     * @param shown told what the clients noted and when the fault struck
     */
    public void doubtUnless(String what, String why, BiPredicate<History, Long> shown) {
        suspicions.add(history -> shown.test(history, strikes.getFirst().atNanos())
                ? Optional.empty()
                : Optional.of(CheckResult.threw(what, why)));
    }

    /** Whether the first fault has struck, or what counts as one. */
    public boolean hasStruck() {
        return !strikes.isEmpty();
    }

    /** Waits for so many more acknowledged writes on every path. */
    public void awaitTraffic(long acksPerPath) {
        workload.awaitMore(acksPerPath, recoveryMax);
    }

    /** What an operator does to go home: a switchover to the declared primary, and everybody behind his declared upstream. */
    public void failback() {
        note("ASKED", "failback");
        withoutController(() -> telling("failback", () -> {
            FailbackReport report = new Failback(stack, databases, Handover.PATIENCE, progress).run();
            report.switchover()
                    .ifPresent(over ->
                            measure("failback, clients held", over.parts().gapMillis()));
            note("FAILED_BACK", report.primary() + " leads as declared");
        }));
        // No controller was there to tell of it.
        stack.assignedPrimaries().forEach(node -> service.leadTo(node.plan().id()));
    }

    Optional<String> harder() {
        return harder;
    }

    List<CheckResult> doubts(History history) {
        List<CheckResult> all = new ArrayList<>(doubts);
        suspicions.forEach(suspicion -> suspicion.apply(history).ifPresent(all::add));
        return all;
    }

    List<Strike> strikes() {
        return strikes;
    }

    Set<NodeId> struck() {
        return struck;
    }

    List<String> unsettled() {
        return unsettled;
    }

    List<Measure> measures() {
        return measures;
    }

    /** What came of clients who logged in anew all the time. */
    public void logins(List<Acquisitions.Count> counts) {
        for (Acquisitions.Count each : counts) {
            logins.add(each.seen());
            note("LOGINS", each.words());
            measure("slowest login, " + each.pooler(), each.slowestMillis());
        }
    }

    List<Seen.Logins> logins() {
        return logins;
    }

    /** What an operator does meanwhile. What goes wrong with it is told, and the drill goes on to what is there then. */
    public void act(String words, Runnable work) {
        note("ASKED", words);
        telling(words, work);
    }

    private void telling(String words, Runnable work) {
        try {
            work.run();
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            unsettled.add(words + ": " + e.getMessage());
        }
    }

    /** Ends every fault that can be ended. */
    void healAll() {
        List<InjectedFault> all = new ArrayList<>(injected);
        injected.clear();
        Uninterrupted.run(() -> InjectedFault.closeAll(all));
    }

    /** The controller first: it must not take the healing for something to act on. */
    @Override
    public void close() {
        try {
            controllers.close();
        } finally {
            healAll();
        }
    }

    /** The last event of a kind, for what a drill reads back. */
    public Optional<FailoverEvent> last(FailoverEvent.Kind kind) {
        return events.all(strikes.getFirst().atNanos(), event -> event.kind() == kind).stream()
                .reduce((earlier, later) -> later);
    }
}
