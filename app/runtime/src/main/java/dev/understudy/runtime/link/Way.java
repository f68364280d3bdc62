package dev.understudy.runtime.link;

/** One of the two ways of a link. */
public enum Way {
    /** From who connects to who accepts. */
    FORTH,
    /** From who accepts to who connects. */
    BACK
}
