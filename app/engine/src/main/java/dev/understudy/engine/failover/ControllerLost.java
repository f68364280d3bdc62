package dev.understudy.engine.failover;

/**
 * Thrown by a listener to end the controller that told it, as a kill would, between two steps: nothing is undone, and nothing that was
 * not stored yet is stored. For drills of the controller's own loss; not an exception, so that nobody on the way takes it for a failure to
 * go on after.
 */
public final class ControllerLost extends Error {
    @java.io.Serial
    private static final long serialVersionUID = 1L;

    public ControllerLost() {
        super("the controller is lost, as the drill wants it", null, false, false);
    }
}
