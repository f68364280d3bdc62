package dev.understudy.core.render;

import dev.understudy.core.plan.ArchivePlan;
import java.util.Map;
import java.util.Objects;

/**
 * What a stack's repositories are encrypted with. Never part of a plan, never printed. Without its key a repository is lost.
 *
 * @param keys by the repository's {@link ArchivePlan.Repository#keyName}; characters from {@code [A-Za-z0-9]}
 */
public record RepositoryKeys(Map<String, String> keys) {
    /** Some 285 bits: more than AES-256 uses. */
    public static final int LENGTH = 48;

    public RepositoryKeys {
        keys = Map.copyOf(keys);
    }

    String of(ArchivePlan.Repository repository) {
        return Objects.requireNonNull(
                keys.get(repository.keyName()), () -> "no key for repository " + repository.number());
    }

    @Override
    public String toString() {
        return "RepositoryKeys[" + keys.keySet() + "]";
    }
}
