package dev.understudy.runtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What pgBackRest says of a failure. Pure. */
public final class PgBackRestError {
    /** {@code P00  ERROR: [056]: unable to find primary cluster}, with or without a time before it. */
    private static final Pattern ERROR = Pattern.compile("ERROR: (\\[\\d+\\]: .*)");

    private PgBackRestError() {}

    /**
     * Its first error, beginning with its number in brackets, or else all that it said. One line only: what was decrypted with a wrong key may
     * follow, and is no text.
     */
    public static String first(ExecResult result) {
        String said = result.output() + result.errors();
        Matcher error = ERROR.matcher(said);
        return error.find() ? error.group(1) : said.strip();
    }
}
