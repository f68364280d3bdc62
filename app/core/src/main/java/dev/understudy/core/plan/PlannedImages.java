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
 * @param ownTools whether the one-shot services run in Understudy's own image, whatever the nodes run in
 * @param helper Understudy's own image, for what the nodes' cannot do
 * @param absent what the user should know of them, a sentence each
 */
public record PlannedImages(
        Optional<ImageReference> postgres,
        Optional<ImageReference> pgbouncer,
        boolean ownTools,
        String helper,
        List<String> absent) {
    /** Of the helper: what Debian 12 has, which needs no further archive. */
    public static final int HELPER_MAJOR = 15;

    private static final String HELPER = "understudy/postgres:" + HELPER_MAJOR;

    /** Nothing but Understudy's own. */
    public static final PlannedImages OWN =
            new PlannedImages(Optional.empty(), Optional.empty(), true, HELPER, List.of());

    public PlannedImages {
        absent = List.copyOf(absent);
    }

    /** Of what is in those that a stack names. */
    public static PlannedImages of(UpstreamImages images) {
        List<String> absent = new ArrayList<>();
        images.postgres().ifPresent(contents -> {
            named("nodes", "scripts", contents, absent);
            lacking(contents, images, absent);
        });
        images.pgbouncer().ifPresent(contents -> named("poolers", "configuration", contents, absent));
        return new PlannedImages(
                images.postgres().map(Contents::image),
                images.pgbouncer().map(Contents::image),
                images.postgres().isEmpty() || !images.canSetUp(),
                HELPER,
                absent);
    }

    private static void named(String whose, String what, Contents contents, List<String> absent) {
        String version = contents.looked()
                ? contents.version().map(known -> " (" + known + ")").orElse("")
                : "";
        absent.add("the " + whose + " run in image " + contents.image() + version + ", with Understudy's " + what
                + "; its own entrypoint and environment do nothing");
        if (!contents.looked()) {
            absent.add(
                    "image " + contents.image() + " was not looked into: what is said of it is what its name promises");
        }
    }

    private static void lacking(Contents contents, UpstreamImages images, List<String> absent) {
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
        absent.add(
                images.canSetUp()
                        ? "faults of the network (isolate, disconnect, shape) are the work of Understudy's own image "
                                + HELPER + ": they are absent as long as the engine does not have it"
                        : "passwords, certificates, init scripts and faults of the network are the work of Understudy's own image "
                                + HELPER + ", which is built: the nodes' image has no "
                                + String.join(", no ", images.absentOfSetup()));
    }
}
