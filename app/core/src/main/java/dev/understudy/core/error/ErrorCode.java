package dev.understudy.core.error;

/**
 * The stable name of a failure. Scripts may match on it; the command line maps its {@link Kind} to an exit status, in
 * one place.
 */
public enum ErrorCode {
    /** The command line or an option is not valid. */
    USAGE(Kind.CONFIGURATION),
    /** The stack file has problems, or asks for what this version cannot give. */
    STACK_FILE(Kind.CONFIGURATION),
    /** No stack of that name exists in the state directory. */
    STACK_UNKNOWN(Kind.CONFIGURATION),
    /** A stack of that name exists and was planned from another stack file. */
    STACK_DIFFERS(Kind.CONFIGURATION),
    /** The migrations are wrong, or do not fit the database. */
    MIGRATION(Kind.CONFIGURATION),
    /** A port the plan needs is in use by somebody else. */
    PORT_TAKEN(Kind.ENVIRONMENT),
    /** A program the plan needs is not installed. */
    BINARY_MISSING(Kind.ENVIRONMENT),
    /** An installed program is older than what the stack file asks of it. */
    VERSION_TOO_OLD(Kind.ENVIRONMENT),
    /** A program could not be downloaded, or what was downloaded is not what it should be. */
    DOWNLOAD_FAILED(Kind.ENVIRONMENT),
    /** A data directory belongs to another major version, another owner, is not one, or was lost. */
    DATA_DIRECTORY(Kind.ENVIRONMENT),
    /** A file or directory has an owner or mode that is unsafe or does not work. */
    PERMISSION(Kind.ENVIRONMENT),
    /** There is too little free space to start or go on safely. */
    DISK_SPACE(Kind.ENVIRONMENT),
    /** Another command holds the stack's lock. */
    LOCKED(Kind.ENVIRONMENT),
    /** A certificate or secret is missing, expired or does not match. */
    CERTIFICATE(Kind.ENVIRONMENT),
    /** A process of the stack did not start, or died while starting. */
    START_FAILED(Kind.ENVIRONMENT),
    /** A deadline passed before a fact became true. */
    TIMED_OUT(Kind.ENVIRONMENT),
    /** An operation on a running stack failed. */
    OPERATION_FAILED(Kind.ENVIRONMENT),
    /** No container engine answers, or this user may not use it. */
    ENGINE_UNAVAILABLE(Kind.ENVIRONMENT),
    /** A container engine, or compose, could not do what was asked. */
    ENGINE_FAILED(Kind.ENVIRONMENT),
    /** A child program exited with an unexpected status. */
    COMMAND_FAILED(Kind.ENVIRONMENT),
    /** The user or a signal stopped the command; everything it started was stopped. */
    INTERRUPTED(Kind.INTERRUPTED);

    /** Who has to act: the person who wrote the configuration, or the machine's administrator. */
    public enum Kind {
        CONFIGURATION,
        ENVIRONMENT,
        INTERRUPTED
    }

    private final Kind kind;

    ErrorCode(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
