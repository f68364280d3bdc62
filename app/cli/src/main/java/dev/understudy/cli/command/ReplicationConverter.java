package dev.understudy.cli.command;

import dev.understudy.core.stack.Replication;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code async}, {@code sync} or {@code quorum}, as in stack files. */
final class ReplicationConverter implements ITypeConverter<Replication> {
    @Override
    public Replication convert(String text) {
        for (Replication each : Replication.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        throw new TypeConversionException("\"" + text + "\" is not async, sync or quorum");
    }
}
