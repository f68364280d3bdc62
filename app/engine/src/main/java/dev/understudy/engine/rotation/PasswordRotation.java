package dev.understudy.engine.rotation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.rotation.LoginState;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Renewal;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.state.SecretStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Changes passwords so that no login is refused (ADR 21). A role's two logins take turns: the one that nobody uses gets a new password, is
 * proved to be let in everywhere and is put into use, in this order; the old one stays good until its last client has left. Whoever is
 * killed anywhere leaves a stack whose passwords in use are good; the next rotation, or {@code up}, finishes it.
 */
final class PasswordRotation {
    private static final double NANOS_PER_MILLI = 1e6;
    /** For standbys to replay, and poolers to reload. */
    private static final Duration SPREAD = Duration.ofSeconds(30);

    private final RunningStack stack;
    private final Renewal renewal;
    private final SecretStore store;
    private final Databases databases;
    private final RotationWishes wishes;
    private final Progress progress;
    private final long began = System.nanoTime();

    PasswordRotation(RunningStack stack, Renewal renewal, RotationWishes wishes, Progress progress) {
        this.stack = stack;
        this.renewal = renewal;
        this.store = renewal.store();
        this.databases = new Databases(stack.plan(), stack::secrets);
        this.wishes = wishes;
        this.progress = progress;
    }

    /**
     * Rotates. The stack is kept for what is done, and not while clients are waited for: nothing would fail over meanwhile, and what is begun is
     * on the disk.
     */
    RotationReport run(Supplier<RunningStack.Hold> hold) {
        List<DbRole> begun;
        List<DbRole> fresh;
        try (RunningStack.Hold kept = hold.get()) {
            NodeHandle primary = primary();
            // One login alone is simply changed again.
            begun = unfinished().stream()
                    .filter(role -> role.alternates() || wishes.begun())
                    .toList();
            if (!begun.isEmpty()) {
                goOn(primary);
            }
            fresh = wishes.begun() ? List.of() : roles(role -> !begun.contains(role));
            if (!fresh.isEmpty()) {
                rotate(primary, fresh);
            }
        }
        List<DbRole> open = unfinished();
        Optional<String> waiting = open.isEmpty() ? Optional.empty() : awaitOldOnesGone(open);
        if (waiting.isEmpty() && !open.isEmpty()) {
            try (RunningStack.Hold kept = hold.get()) {
                waiting = finishUnlessUsed();
            }
        }
        return report(begun, fresh, waiting);
    }

    private List<DbRole> unfinished() {
        return roles(role -> store.state(role).unfinished());
    }

    /** Whoever was killed may have written files that nobody has read. */
    private void goOn(NodeHandle primary) {
        step("what was begun before", () -> {
            spread(primary);
            renewal.reload();
            new LoginProof(stack, databases).requireLookups(SPREAD);
        });
    }

    /** Another node may lead by now, and somebody may have come with an old login while nobody had the stack. */
    private Optional<String> finishUnlessUsed() {
        List<DbRole> open = unfinished();
        if (!wishes.forced() && left(olds(open)) instanceof Observation.NotYet<Boolean> used) {
            return Optional.of(used.seen());
        }
        finish(primary(), open);
        return Optional.empty();
    }

    private Set<String> olds(List<DbRole> open) {
        return open.stream()
                .filter(OldLogins::matters)
                .map(role -> role.after(store.state(role).login()))
                .collect(Collectors.toSet());
    }

    private void rotate(NodeHandle primary, List<DbRole> roles) {
        step("new passwords", () -> {
            for (DbRole role : roles) {
                String next = role.after(store.state(role).login());
                if (!role.alternates()) {
                    // What is drawn next is in use from then on.
                    store.publish(role, new LoginState(next, Optional.of(now()), true));
                }
                store.redraw(next);
            }
            spread(primary);
        });
        step(
                "every new login is let in everywhere",
                () -> roles.forEach(role -> new LoginProof(stack, databases)
                        .requireGood(role, role.after(store.state(role).login()), SPREAD)));
        step("put into use", () -> {
            for (DbRole role : roles) {
                if (role.alternates()) {
                    String next = role.after(store.state(role).login());
                    store.publish(role, new LoginState(next, Optional.of(now()), true));
                }
            }
            // Poolers and exporters log in themselves, and are told.
            spread(primary);
            new LoginProof(stack, databases).requireLookups(SPREAD);
        });
    }

    private void spread(NodeHandle primary) {
        renewal.passwords(primary.plan().id());
        new CaughtUp(stack, databases).await(primary, SPREAD);
    }

    /** @return who still uses an old login; empty when its password may go */
    private Optional<String> awaitOldOnesGone(List<DbRole> open) {
        Set<String> old = olds(open);
        if (wishes.forced()) {
            return Optional.empty();
        }
        try (Progress.Step step = progress.begin("the last client of the old passwords leaves")) {
            Optional<String> left = stillThere(open, old);
            step.done(left.map(why -> "not yet").orElse(""));
            return left;
        }
    }

    private Optional<String> stillThere(List<DbRole> open, Set<String> old) {
        try {
            Await.untilTrue(
                    "both passwords to have been good for " + wishes.overlap().toMillis() + " ms",
                    wishes.overlap().plusSeconds(1),
                    () -> open.stream().allMatch(this::isOverlapOver));
            Await.until("the old logins to be left", wishes.patience(), () -> left(old));
            return Optional.empty();
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private boolean isOverlapOver(DbRole role) {
        return store.state(role)
                .since()
                .filter(since -> since.plus(wishes.overlap()).isAfter(Instant.now()))
                .isEmpty();
    }

    private Observation<Boolean> left(Set<String> old) {
        try {
            List<String> users = new OldLogins(stack, databases).users(old);
            return users.isEmpty() ? new Observation.Found<>(true) : new Observation.NotYet<>(String.join(", ", users));
        } catch (SQLException e) {
            return new Observation.NotYet<>(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    /** What was replaced gets a password that nobody was ever told: the next rotation begins with another. */
    private void finish(NodeHandle primary, List<DbRole> open) {
        if (open.isEmpty()) {
            return;
        }
        Secrets before = store.load();
        step("the old passwords are refused", () -> {
            open.stream()
                    .filter(DbRole::alternates)
                    .forEach(role -> store.redraw(role.after(store.state(role).login())));
            spread(primary);
            for (DbRole role : open) {
                if (role.alternates()) {
                    String old = role.after(store.state(role).login());
                    new LoginProof(stack, databases).requireRefused(primary, role, old, before);
                }
            }
            open.forEach(role -> store.publish(role, store.state(role).finished()));
        });
    }

    private RotationReport report(List<DbRole> begun, List<DbRole> fresh, Optional<String> waiting) {
        List<RotationReport.Password> passwords = wishes.roles().stream()
                .filter(role -> begun.contains(role) || fresh.contains(role))
                .map(this::password)
                .toList();
        return new RotationReport(
                passwords.isEmpty() ? "no rotation was begun" : "passwords",
                passwords,
                waiting.isEmpty(),
                waiting,
                (System.nanoTime() - began) / NANOS_PER_MILLI);
    }

    private RotationReport.Password password(DbRole role) {
        LoginState state = store.state(role);
        return new RotationReport.Password(
                role.roleName(),
                state.login(),
                state.since().map(Instant::toString).orElse(""),
                role.after(state.login()),
                !state.unfinished());
    }

    private List<DbRole> roles(Predicate<DbRole> wanted) {
        return wishes.roles().stream().filter(wanted).toList();
    }

    private void step(String what, Runnable work) {
        try (Progress.Step step = progress.begin(what)) {
            work.run();
            step.done("");
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private NodeHandle primary() {
        List<NodeHandle> primaries = stack.assignedPrimaries();
        if (primaries.size() != 1 || primaries.getFirst().state() != ServiceState.RUNNING) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "there is no primary that runs: passwords are the primary's",
                    "See `understudy status`; `understudy up` brings the stack up and finishes what was cut off.");
        }
        return primaries.getFirst();
    }
}
