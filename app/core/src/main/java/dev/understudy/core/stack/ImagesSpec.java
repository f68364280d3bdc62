package dev.understudy.core.stack;

import java.util.Optional;

/**
 * Images that a stack's containers are made from instead of Understudy's own.
 *
 * @param postgres of the nodes
 * @param pgbouncer of the poolers
 */
public record ImagesSpec(Optional<ImageReference> postgres, Optional<ImageReference> pgbouncer) {
    /** What the official image is called: only of that one a tag is known to say PostgreSQL's version. */
    private static final String OFFICIAL = "postgres";

    /** The PostgreSQL major that the image's name promises; empty when it says nothing of it. */
    public Optional<Integer> promisedMajor() {
        return postgres.filter(image -> image.name().equals(OFFICIAL))
                .flatMap(ImageReference::version)
                .map(version -> version.major());
    }
}
