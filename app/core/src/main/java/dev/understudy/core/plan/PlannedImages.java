package dev.understudy.core.plan;

import dev.understudy.core.plan.UpstreamImages.Contents;
import dev.understudy.core.stack.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which containers are not made from Understudy's own images, and what they lack for it.
 *
 * @param postgres of the nodes; empty when that is Understudy's own
 * @param pgbouncer of the poolers; empty when that is Understudy's own
 * @param ownTools whether the one-shot services run in Understudy's own image, beside nodes of another or not
 * @param absent what the user should know of them, a sentence each
 */
public record PlannedImages(
        Optional<ImageReference> postgres, Optional<ImageReference> pgbouncer, boolean ownTools, List<String> absent) {
    /** Nothing but Understudy's own. */
    public static final PlannedImages OWN = new PlannedImages(Optional.empty(), Optional.empty(), true, List.of());
    /** Of the own image that helps where the nodes have another one: what Debian 12 has, which needs no further archive. */
    public static final int TOOLS_MAJOR = 15;

    public PlannedImages {
        absent = List.copyOf(absent);
    }

    /** Of what is in those that a stack names. */
    public static PlannedImages of(UpstreamImages images) {
        List<String> absent = new ArrayList<>();
        images.postgres().ifPresent(contents -> postgres(contents, images, absent));
        images.pgbouncer()
                .ifPresent(contents -> absent.add("the poolers' image is " + named(contents) + ", run with Understudy's"
                        + " configuration; its own entrypoint and environment do nothing"));
        return new PlannedImages(
                images.postgres().map(Contents::image),
                images.pgbouncer().map(Contents::image),
                images.postgres().isEmpty() || !images.canSetUp(),
                absent);
    }

    private static void postgres(Contents contents, UpstreamImages images, List<String> absent) {
        absent.add("the nodes' image is " + named(contents)
                + ", run with Understudy's scripts; its own entrypoint and environment do nothing");
        List<String> lacks = new ArrayList<>();
        if (!contents.extensions().contains("pgaudit")) {
            lacks.add("pgaudit (no audit log)");
        }
        if (!contents.tools().contains("pgbackrest")) {
            lacks.add("pgBackRest (no backups)");
        }
        if (!lacks.isEmpty()) {
            absent.add("absent in it: " + String.join(", ", lacks));
        }
        String own = "Understudy's own image understudy/postgres:" + TOOLS_MAJOR;
        absent.add(
                images.canSetUp()
                        ? "network faults (isolation, delay) need nft and tc, which " + own
                                + " has: without it on the engine they are absent"
                        : "passwords, certificates, init scripts and network faults are the work of " + own
                                + ", which is built: the nodes' image has no "
                                + String.join(", no ", images.absentOfSetup()));
    }

    private static String named(Contents contents) {
        String version = contents.version().map(Object::toString).orElse("of unknown version");
        return contents.image()
                + (contents.looked()
                        ? " (" + version + ")"
                        : ", not looked at yet: what is said of it is what its name promises");
    }
}
