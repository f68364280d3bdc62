package dev.understudy.core.stack;

import java.util.Collection;
import java.util.Comparator;

/** Did-you-mean by edit distance. */
final class Nearest {
    private Nearest() {}

    /** A question naming the closest word, or the list of all words when none is close. */
    static String hint(String given, Collection<String> words) {
        // A file may hold a key of any length; only short ones can be a slip of the pen.
        return words.stream()
                .filter(word -> given.length() <= 60 && distance(given, word) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt(word -> distance(given, word)))
                .map(word -> "did you mean \"" + word + "\"?")
                .orElseGet(() -> "known: " + String.join(", ", words));
    }

    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(swap, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
