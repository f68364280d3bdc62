package dev.understudy.engine.integrity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What amcheck was asked to look at, and what it was not asked and why.
 *
 * @param tables with TOAST tables, materialised views and the catalogue
 * @param indexes B-trees
 * @param bytes of all these
 * @param unlogged a standby has none of their contents
 * @param temporary a session's own
 * @param invalid indexes whose making was not finished
 * @param otherKinds indexes that are no B-trees, tables that are no heaps
 * @param gone dropped while the check ran
 */
record AmcheckTally(
        long tables,
        long indexes,
        long bytes,
        long unlogged,
        long temporary,
        long invalid,
        long otherKinds,
        long gone) {
    private static final long MEGA = 1024 * 1024;

    String text() {
        List<String> skipped = new ArrayList<>();
        add(skipped, unlogged, "unlogged, which are not replicated");
        add(skipped, temporary, "temporary");
        add(skipped, invalid, "invalid indexes");
        add(skipped, otherKinds, "of kinds that amcheck does not know (GIN, GiST, hash, BRIN)");
        add(skipped, gone, "dropped meanwhile");
        return String.format(Locale.ROOT, "%d tables, %d indexes, %d MB", tables, indexes, bytes / MEGA)
                + (skipped.isEmpty() ? "" : "; not looked at: " + String.join(", ", skipped));
    }

    private static void add(List<String> skipped, long count, String what) {
        if (count > 0) {
            skipped.add(count + " " + what);
        }
    }
}
