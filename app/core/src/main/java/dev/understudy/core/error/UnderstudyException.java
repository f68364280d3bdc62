package dev.understudy.core.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A failure a user can act on. The message says what happened and to what; the hint says the way out. A failed drill is
 * a verdict and never one of these.
 */
public final class UnderstudyException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String hint;

    public UnderstudyException(ErrorCode code, String message, String hint) {
        this(code, message, hint, null);
    }

    public UnderstudyException(ErrorCode code, String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.hint = hint;
    }

    public ErrorCode code() {
        return code;
    }

    /** What to do about it, in one or a few lines; never empty. */
    public String hint() {
        return hint;
    }
}
