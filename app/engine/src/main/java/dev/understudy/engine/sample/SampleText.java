package dev.understudy.engine.sample;

import java.util.Arrays;

/** Words that look like an issue tracker's. */
final class SampleText {
    private static final byte[] SPACE = CopyText.ascii(" ");
    private static final byte[][] WORDS = words("""
            the a login page export report fails after update customer invoice cannot open when token expired
            timeout during import duplicate row shown twice slow search results missing filter by date button
            does nothing on mobile wrong currency in summary email not sent webhook retries forever attachment
            too large permission denied for guest dashboard shows stale numbers add support for single sign on
            rename field migrate legacy records improve error message when network drops keyboard shortcut
            broken translation upgrade dependency flaky test session lost after deploy memory grows overnight
            """);
    static final String[] FIRST_NAMES =
            "Ada Alan Barbara Claude Donald Edsger Frances Grace Hedy Ivan John Katherine Leslie Margaret Niklaus Radia"
                    .split(" ", -1);
    static final String[] LAST_NAMES =
            "Allen Backus Codd Dijkstra Floyd Gray Hamilton Hopper Johnson Knuth Lamport Liskov Perlman Shannon Wirth"
                    .split(" ", -1);
    static final String[] COMPANY_WORDS =
            "acorn birch cedar delta ember fjord grove harbor iris juniper kestrel lumen maple north orchid prairie"
                    .split(" ", -1);

    private SampleText() {}

    /** Begins a field and fills it with {@code count} words. */
    static void sentence(CopyText out, int count, SeededRandom random) {
        out.field(random.pick(WORDS));
        for (int i = 1; i < count; i++) {
            out.more(SPACE).more(random.pick(WORDS));
        }
    }

    private static byte[][] words(String text) {
        return Arrays.stream(text.trim().split("\\s+", -1)).map(CopyText::ascii).toArray(byte[][]::new);
    }
}
