package dev.understudy.runtime;

/**
 * What a program did.
 *
 * @param exitStatus 0 for success
 * @param output standard output
 * @param errors standard error
 */
public record ExecResult(int exitStatus, String output, String errors) {
    public boolean succeeded() {
        return exitStatus == 0;
    }
}
