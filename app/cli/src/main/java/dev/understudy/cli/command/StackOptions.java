package dev.understudy.cli.command;

import dev.understudy.core.stack.StackName;
import dev.understudy.engine.Appliance;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of every command that is about a stack. */
final class StackOptions {
    @Option(
            names = "--stack-file",
            paramLabel = "FILE",
            description = "Stack file, or the name of one that comes with Understudy, such as minimal."
                    + " Default: understudy.yaml here if there is one, else production.")
    @Nullable
    String file;

    @Option(
            names = "--stack",
            paramLabel = "NAME",
            converter = NameConverter.class,
            description = "The stack's name; for `up` it overrides the one in the file.")
    @Nullable
    StackName name;

    @Option(
            names = "--driver",
            paramLabel = "DRIVER",
            defaultValue = "${env:UNDERSTUDY_DRIVER:-auto}",
            description =
                    "What runs a new stack: docker (containers), local (processes), or auto: docker where an engine answers and"
                            + " has the images or their bases, else local. Default: UNDERSTUDY_DRIVER, or auto.")
    String driver = "auto";

    @Option(
            names = "--pg-bin",
            paramLabel = "DIR",
            description = "Directory with PostgreSQL's programs; wins over what is found.")
    @Nullable
    Path postgresBin;

    Appliance.Selection selection() {
        return new Appliance.Selection(Optional.ofNullable(file), Optional.ofNullable(name));
    }

    Appliance appliance(Session session) {
        return session.appliances().make(driver, Optional.ofNullable(postgresBin));
    }

    static final class NameConverter implements ITypeConverter<StackName> {
        @Override
        public StackName convert(String text) {
            if (!StackName.isValid(text)) {
                throw new TypeConversionException("\"" + text + "\" is not a stack name: lower-case letters, digits and"
                        + " single hyphens, starting with a letter, at most " + StackName.LENGTH_MAX);
            }
            return new StackName(text);
        }
    }
}
