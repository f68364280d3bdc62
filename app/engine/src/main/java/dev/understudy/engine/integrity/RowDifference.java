package dev.understudy.engine.integrity;

import dev.understudy.engine.integrity.TableRows.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which rows of one table two nodes do not share.
 *
 * @param missing rows of the primary that the node has not
 * @param extra rows of the node that the primary has not; a row that was changed is one of each
 * @param places of the first few, each with its node
 * @param complete false when there were too many to count them all
 */
record RowDifference(long missing, long extra, List<String> places, boolean complete) {
    private static final int PLACES_NAMED = 3;

    /** Rows are compared one by one only in buckets that differ, and of these no more than this many rows. */
    private static final long LISTED_MAX = 200_000;

    private static final int BUCKETS = 1024;

    RowDifference {
        places = List.copyOf(places);
    }

    /** Rows with one hash: how many, and where one of them is. */
    record Hashed(long hash, long count, String place) {}

    /** The rows of one bucket. */
    record Bucket(int number, long rows, String digest) {}

    /** Two steps, so that of a big table with one odd row a thousandth is listed. The table must not change meanwhile. */
    static RowDifference find(NodeSql primary, NodeSql node, Digest table, Duration patience) {
        List<Bucket> ours = buckets(node, table, patience);
        List<Bucket> theirs = buckets(primary, table, patience);
        List<Integer> differing = differing(theirs, ours);
        List<Integer> listed = within(LISTED_MAX, differing, theirs, ours);
        if (listed.isEmpty()) {
            return new RowDifference(0, 0, List.of(), false);
        }
        return between(
                primary.id() + " ",
                rows(primary, table, listed, patience),
                node.id() + " ",
                rows(node, table, listed, patience),
                listed.size() == differing.size());
    }

    String text() {
        String counts = String.format(
                Locale.ROOT, "%,d of the primary's rows missing, %,d rows that the primary has not", missing, extra);
        return (complete ? "" : "at least ")
                + counts
                + (places.isEmpty() ? "" : ", such as " + String.join(", ", places));
    }

    /** Compares as multisets. Pure. */
    static RowDifference between(
            String primary, List<Hashed> theirs, String node, List<Hashed> ours, boolean complete) {
        Map<Long, Long> left = counts(ours);
        List<String> places = new ArrayList<>();
        long missing = surplus(theirs, left, primary, places);
        long extra = surplus(ours, counts(theirs), node, places);
        return new RowDifference(
                missing, extra, places.stream().limit(PLACES_NAMED).toList(), complete);
    }

    private static long surplus(List<Hashed> here, Map<Long, Long> there, String node, List<String> places) {
        long rows = 0;
        for (Hashed hashed : here) {
            long more = hashed.count() - there.getOrDefault(hashed.hash(), 0L);
            if (more > 0) {
                rows += more;
                places.add(node + hashed.place());
            }
        }
        return rows;
    }

    private static Map<Long, Long> counts(List<Hashed> rows) {
        return rows.stream().collect(Collectors.toMap(Hashed::hash, Hashed::count, Long::sum));
    }

    private static List<Integer> differing(List<Bucket> theirs, List<Bucket> ours) {
        Set<Bucket> shared = new HashSet<>(theirs);
        shared.retainAll(new HashSet<>(ours));
        return Stream.concat(theirs.stream(), ours.stream())
                .filter(bucket -> !shared.contains(bucket))
                .map(Bucket::number)
                .distinct()
                .toList();
    }

    /** As many of them as have no more rows than that together. */
    private static List<Integer> within(long max, List<Integer> numbers, List<Bucket> theirs, List<Bucket> ours) {
        Map<Integer, Long> sizes = new HashMap<>();
        theirs.forEach(bucket -> sizes.merge(bucket.number(), bucket.rows(), Long::max));
        ours.forEach(bucket -> sizes.merge(bucket.number(), bucket.rows(), Long::max));
        List<Integer> some = new ArrayList<>();
        long rows = 0;
        for (Integer number : numbers) {
            rows += sizes.getOrDefault(number, 0L);
            if (rows > max) {
                break;
            }
            some.add(number);
        }
        return some;
    }

    private static List<Bucket> buckets(NodeSql node, Digest table, Duration patience) {
        String ask = "SELECT h & " + (BUCKETS - 1) + ", count(*), sum(h) FROM (SELECT " + table.hash()
                + " AS h FROM ONLY " + table.table() + " AS r) AS hashes GROUP BY 1 ORDER BY 1";
        return node.run(patience, ask).rows().stream()
                .map(row -> row.split("\\|", 3))
                .map(row -> new Bucket(Integer.parseInt(row[0]), Long.parseLong(row[1]), row[2]))
                .toList();
    }

    private static List<Hashed> rows(NodeSql node, Digest table, List<Integer> buckets, Duration patience) {
        String ask = "SELECT h, count(*), min(place) FROM (SELECT " + table.hash()
                + " AS h, r.ctid AS place FROM ONLY "
                + table.table() + " AS r) AS hashes WHERE h & " + (BUCKETS - 1) + " IN ("
                + buckets.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ") GROUP BY h ORDER BY 3";
        return node.run(patience, ask).rows().stream()
                .map(row -> row.split("\\|", 3))
                .map(row -> new Hashed(Long.parseLong(row[0]), Long.parseLong(row[1]), row[2]))
                .toList();
    }
}
