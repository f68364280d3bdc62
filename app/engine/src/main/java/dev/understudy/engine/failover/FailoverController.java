package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.Decision;
import dev.understudy.core.failover.FailoverDecider;
import dev.understudy.core.failover.Request;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.Uninterrupted;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The failover loop of one stack: observes, asks the decider for <em>one</em> action, performs it, observes again. It runs on a
 * thread of its own between {@link #start} and {@link #close}. An action that fails is reported and asked for again by the
 * next view.
 */
public final class FailoverController implements AutoCloseable {
    /** After an action failed: time for the cause to pass, so that the log is not flooded. */
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    /** While an imitated system takes its time: between two looks. */
    private static final Duration HOLD_PAUSE = Duration.ofMillis(100);

    /** For an action that does not heed its interrupt. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    private final FailoverPolicy policy;
    private final FailoverListener listener;
    private final Mandate mandate;
    private final ActionExecutor executor;
    private final StackObserver observer;
    private final ImitatedPacing pacing;
    /** The rule of the refusal that was reported last, so that it is said once; empty when the last decision was none. */
    private String lastRefusal = "";
    /** What went wrong last that is no action's failure. */
    private String lastTrouble = "";

    private final RepeatedFailures failures = new RepeatedFailures();
    private boolean everybodyAsked;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Semaphore news = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean settled;
    private volatile Optional<ControllerView> last = Optional.empty();
    private final AtomicReference<Optional<Request>> asked = new AtomicReference<>(Optional.empty());

    /**
     * @param stack kept by the caller until this is closed
     */
    public FailoverController(
            RunningStack stack, Databases databases, FailoverPolicy policy, FailoverListener listener) {
        this(stack, databases, policy, new KeptMandate(stack), listener);
    }

    /** @param pacing by the same policy; it can be asked for what it made the controller wait */
    public FailoverController(
            RunningStack stack,
            Databases databases,
            FailoverPolicy policy,
            ImitatedPacing pacing,
            FailoverListener listener) {
        this(stack, databases, policy, new KeptMandate(stack), pacing, listener);
    }

    /** @param mandate whose, and how it remembers */
    public FailoverController(
            RunningStack stack,
            Databases databases,
            FailoverPolicy policy,
            Mandate mandate,
            FailoverListener listener) {
        this(stack, databases, policy, mandate, new ImitatedPacing(policy, new Random()), listener);
    }

    private FailoverController(
            RunningStack stack,
            Databases databases,
            FailoverPolicy policy,
            Mandate mandate,
            ImitatedPacing pacing,
            FailoverListener listener) {
        this.policy = policy;
        this.pacing = pacing;
        this.mandate = mandate;
        this.listener = listener;
        this.executor = new ActionExecutor(
                stack,
                new NodeOperations(stack, databases),
                new Handover(stack, databases, Handover.PATIENCE, Progress.SILENT),
                new StackPoolers(stack, databases),
                policy.standbysReadable(),
                listener);
        this.observer = new StackObserver(stack, databases, policy, listener, news::release);
        // A platform thread: children that a driver spawns may be tied to the life of the spawning thread.
        this.thread = Thread.ofPlatform().name("failover-controller").daemon().unstarted(this::run);
        thread.setUncaughtExceptionHandler(FailoverController::ended);
    }

    private static void ended(Thread thread, Throwable error) {
        if (!(error instanceof ControllerLost)) {
            thread.getThreadGroup().uncaughtException(thread, error);
        }
    }

    public void start() {
        observer.start();
        thread.start();
    }

    /** Whether, as of the last view, there is one primary, every standby streams, every pooler points to it and nothing is to do. */
    public boolean settled() {
        return settled;
    }

    /**
     * Asks for something, as an operator does: it is decided by the rules, stored once it is begun, and answered by an event. A request
     * that is under way gives way to it. Of a controller whose owner keeps the stack.
     */
    public void ask(Request request) {
        asked.set(Optional.of(request));
        news.release();
    }

    /** What it saw last and made of it; empty before the first view. */
    public Optional<ControllerView> lastView() {
        return last;
    }

    private void run() {
        executor.warmUp();
        while (!closed) {
            try {
                if (news.tryAcquire(1, TimeUnit.SECONDS)) {
                    news.drainPermits();
                    step();
                }
            } catch (InterruptedException e) {
                return;
            } catch (UnderstudyException e) {
                sayTrouble(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                // A controller that died unseen would look like a database that does not recover.
                sayTrouble(e.toString());
            }
        }
    }

    /** Whether it works: an error of the JVM itself, such as no memory, ends it. */
    public boolean alive() {
        return thread.isAlive();
    }

    /** One view, at most one action. */
    private void step() throws InterruptedException {
        Mandate.Standing standing = mandate.look();
        switch (standing) {
            case UNDISTURBED -> {
                if (!everybodyAsked) {
                    // Whom to promote must not depend on who answers first.
                    observer.lookAgain();
                    everybodyAsked = true;
                }
                decide();
            }
            case ASIDE -> settled = false;
            case CHANGED -> {
                settled = false;
                everybodyAsked = false;
                lastRefusal = "";
                observer.forget();
            }
        }
        lastTrouble = "";
        last = Optional.of(last.orElse(ControllerView.NONE).standing(standing));
    }

    private void decide() throws InterruptedException {
        asked.getAndSet(Optional.empty())
                .ifPresent(request -> mandate.remember(mandate.memory().withRequest(Optional.of(request))));
        ClusterView view = observer.view(mandate.memory());
        Optional<Decision> decision = FailoverDecider.decide(view, policy);
        settled = decision.isEmpty() && ActionExecutor.settled(view);
        last = Optional.of(new ControllerView(Optional.of(view), settled, decision, Mandate.Standing.UNDISTURBED, ""));
        pacing.look(view, System.nanoTime());
        if (decision.isEmpty()) {
            lastRefusal = "";
            failures.forget();
            return;
        }
        Decision next = decision.get();
        if (next.action() instanceof Action.Refuse || !mandate.permits(next.action())) {
            refuse(next);
            return;
        }
        Optional<Duration> wait = pacing.holds(next, System.nanoTime(), listener);
        if (wait.isPresent()) {
            lookAgainAfter(wait.get());
        } else if (mandate.claim()) {
            boolean done;
            try {
                done = act(next, view);
            } finally {
                mandate.release();
            }
            if (!done && ended.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Nobody has the stack meanwhile, and what changes meanwhile is seen. */
    private void lookAgainAfter(Duration wait) throws InterruptedException {
        lastRefusal = "";
        if (ended.await(Math.min(wait.toNanos(), HOLD_PAUSE.toNanos()), TimeUnit.NANOSECONDS)) {
            Thread.currentThread().interrupt();
        }
        news.release();
    }

    /** Said once, not at every check. */
    private void refuse(Decision refusal) {
        if (!lastRefusal.equals(refusal.rule())) {
            lastRefusal = refusal.rule();
            say(Kind.REFUSED, refusal, refusal.reason());
        }
    }

    /** @return false when it failed: then whoever waits for the stack gets it before the next try */
    private boolean act(Decision next, ClusterView view) throws InterruptedException {
        lastRefusal = "";
        if (!executor.isPossible(next.action())) {
            postpone(next);
            return true;
        }
        observer.noteReached(next.action().node());
        String what = next.rule() + " " + next.action().node();
        // Else an action that fails every second would fill the log with its decision.
        if (failures.isDue(what, System.nanoTime())) {
            say(Kind.DECIDED, next, next.reason());
        }
        if (next.action() instanceof Action.Start start) {
            observer.noteStart(start.node());
        }
        try {
            mandate.remember(view.memory().before(next.action()));
            executor.perform(next, view);
            mandate.remember(mandate.memory().after(next.action()));
            pacing.performed(next, System.nanoTime());
            if (changesNodes(next.action())) {
                observer.lookAgain();
            }
            news.release();
            failures.succeeded(what);
            return true;
        } catch (UnderstudyException e) {
            failures.failed(what, String.valueOf(e.getMessage()), System.nanoTime())
                    .ifPresent(words -> say(Kind.ACTION_FAILED, next, words));
            return false;
        } finally {
            observer.forgetOrders();
        }
    }

    /** Once, not at every check; what was cut short by the end of this is no trouble. */
    private void sayTrouble(String trouble) {
        settled = false;
        if (closed) {
            return;
        }
        last = Optional.of(last.orElse(ControllerView.NONE).troubled(trouble));
        if (!trouble.equals(lastTrouble)) {
            lastTrouble = trouble;
            listener.on(new FailoverEvent(System.nanoTime(), Kind.ACTION_FAILED, "controller", "", trouble));
        }
    }

    private void say(Kind kind, Decision decision, String detail) {
        listener.on(new FailoverEvent(
                System.nanoTime(), kind, decision.action().node().value(), decision.rule(), detail));
    }

    /** Other rules get their turn; this one is asked again a little later. */
    private void postpone(Decision decision) {
        if (observer.noteCutOff(decision.action().node(), RETRY_PAUSE)) {
            say(Kind.POSTPONED, decision, "its upstream does not answer it: it stays as it is until it does");
        }
    }

    /** Whether what is known of the nodes is old after it. */
    private static boolean changesNodes(Action action) {
        return switch (action) {
            case Action.Fence fence -> true;
            case Action.Promote promote -> true;
            case Action.Follow follow -> true;
            case Action.Rejoin rejoin -> true;
            case Action.Start start -> true;
            case Action.HandOver over -> true;
            case Action.Reinitialise reinit -> true;
            case Action.Route route -> false;
            case Action.RouteReadOnly route -> false;
            case Action.Conclude conclude -> false;
            case Action.Refuse refuse -> false;
        };
    }

    /**
     * Ends the loop. An action under way is finished or interrupted, not left behind: it may be starting a server.
     *
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} when it does not end; the listener is told, too
     */
    @Override
    public void close() {
        closed = true;
        ended.countDown();
        thread.interrupt();
        observer.close();
        try {
            Uninterrupted.run(() -> awaitEnd(thread, END_PATIENCE, listener));
        } finally {
            executor.close();
        }
    }

    static void awaitEnd(Thread thread, Duration patience, FailoverListener listener) {
        try {
            if (thread.getState() == Thread.State.NEW || thread.join(patience)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String message = "the failover controller still performs an action after " + patience.toSeconds() + " s";
        listener.on(new FailoverEvent(System.nanoTime(), Kind.ACTION_FAILED, "controller", "", message));
        throw new UnderstudyException(
                ErrorCode.TIMED_OUT,
                message,
                "What it does to the stack may go on until this command ends. `understudy up` finishes what is left.");
    }
}
