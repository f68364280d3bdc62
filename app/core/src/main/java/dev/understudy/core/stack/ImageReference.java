package dev.understudy.core.stack;

import dev.understudy.core.postgres.Version;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container image by its name, with a tag or a digest: without either an engine takes {@code latest}, which is another image tomorrow.
 *
 * @param value such as {@code postgres:16-bookworm} or {@code registry.example:5000/db@sha256:…}
 */
public record ImageReference(String value) {
    private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final String REPOSITORY = "(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?" + COMPONENT + "(?:/" + COMPONENT + ")*";
    private static final String TAG = ":[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
    private static final String DIGEST = "@sha256:[a-f0-9]{64}";

    /** Tag, digest or both. */
    static final Pattern FORM = Pattern.compile(REPOSITORY + "(?:" + TAG + "(?:" + DIGEST + ")?|" + DIGEST + ")");

    private static final Pattern PARTS = Pattern.compile("(?:.*/)?([^/:@]+)(?::([^/:@]+))?(?:@.*)?");

    public ImageReference {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not an image: \"" + value + "\"");
        }
    }

    /** The last part of the name, without registry and owner: {@code postgres}. */
    public String name() {
        return part(1).orElseThrow();
    }

    public Optional<String> tag() {
        return part(2);
    }

    /** The version that the tag begins with, as {@code 16.4} or {@code v1.24.1-p1} do. */
    public Optional<Version> version() {
        return tag().filter(tag -> tag.matches("v?\\d{1,4}(?:\\.\\d.*|-.*|)")).flatMap(Version::find);
    }

    private Optional<String> part(int group) {
        Matcher matcher = PARTS.matcher(value);
        return matcher.matches() ? Optional.ofNullable(matcher.group(group)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
