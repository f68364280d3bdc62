package dev.understudy.engine.rotation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Renewal;
import dev.understudy.runtime.RunningStack;
import java.util.function.Supplier;

/** Changes what parts and clients of a stack prove themselves with, while it runs. One change at a time has the stack. */
public final class Rotations {
    private final RunningStack stack;
    private final Supplier<RunningStack.Hold> hold;
    private final Progress progress;

    /** @param command as the user typed it */
    public Rotations(RunningStack stack, String command, Progress progress) {
        this(stack, () -> stack.hold(command), progress);
    }

    private Rotations(RunningStack stack, Supplier<RunningStack.Hold> hold, Progress progress) {
        this.stack = stack;
        this.hold = hold;
        this.progress = progress;
    }

    /** For whoever has the stack already. */
    public static Rotations ofHolder(RunningStack stack, Progress progress) {
        return new Rotations(stack, () -> () -> {}, progress);
    }

    /**
     * Changes passwords. What a rotation before this one has left is finished instead of begun anew.
     *
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} without a primary that runs; {@link ErrorCode#TIMED_OUT} when a standby
     *     does not replay or a part does not let the new login in: then the old passwords are in use as before
     */
    public RotationReport passwords(RotationWishes wishes) {
        return new PasswordRotation(stack, renewal(), wishes, progress).run(hold);
    }

    /**
     * Replaces every server's certificate and key.
     *
     * @throws UnderstudyException {@link ErrorCode#CERTIFICATE} when they cannot be made; {@link ErrorCode#TIMED_OUT} when somebody does not
     *     serve its new one
     */
    public CertificateReport certificates() {
        Renewal renewal = renewal();
        try (RunningStack.Hold kept = hold.get()) {
            return new CertificateRotation(stack, renewal, progress).renew();
        }
    }

    /**
     * Changes the CA, in two calls: the first makes it and lets it be trusted, so that clients can be told; the second lets it sign and drops
     * the old one.
     *
     * @param finish whether clients have been told
     * @throws UnderstudyException like {@link #certificates}; {@link ErrorCode#OPERATION_FAILED} for the second call without the first
     */
    public CertificateReport ca(boolean finish) {
        Renewal renewal = renewal();
        try (RunningStack.Hold kept = hold.get()) {
            CertificateRotation rotation = new CertificateRotation(stack, renewal, progress);
            return finish ? rotation.switchCa() : rotation.trustNextCa();
        }
    }

    private Renewal renewal() {
        return stack.renewal()
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.USAGE,
                        "stack " + stack.plan().name() + " has no passwords to change",
                        "It is simulated."));
    }
}
