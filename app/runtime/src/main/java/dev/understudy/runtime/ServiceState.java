package dev.understudy.runtime;

/** What a driver knows of a service's processes, without asking the service. */
public enum ServiceState {
    RUNNING,
    /** Present but stopped by a signal or paused. */
    FROZEN,
    STOPPED
}
