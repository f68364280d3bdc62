package dev.understudy.runtime;

/** What somebody wants of a stack's certificates; {@code certs/issue.sh} does it. */
public enum CertificateWish {
    /** Another certificate, with another key, for every server, from the same CA. */
    RENEW,
    /** Another CA, which everybody is to trust beside the one that signs. */
    TRUST,
    /** The next CA signs, and has every server's certificate replaced. */
    SWITCH,
    /** Nobody is to trust the CA that signed before. */
    DROP
}
