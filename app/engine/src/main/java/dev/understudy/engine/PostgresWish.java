package dev.understudy.engine;

import dev.understudy.core.stack.PostgresSource;
import dev.understudy.core.stack.StackSpec;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which PostgreSQL a stack shall run on, whatever its file says.
 *
 * @param major empty for the file's
 * @param source empty for the file's
 */
public record PostgresWish(OptionalInt major, Optional<PostgresSource> source) {
    public static final PostgresWish NONE = new PostgresWish(OptionalInt.empty(), Optional.empty());

    StackSpec of(StackSpec spec) {
        return spec.onPostgres(major.orElse(spec.postgresMajor()), source.orElse(spec.source()));
    }
}
