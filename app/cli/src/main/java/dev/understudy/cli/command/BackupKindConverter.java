package dev.understudy.cli.command;

import dev.understudy.core.backup.BackupKind;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a backup copies, as pgBackRest calls it. */
final class BackupKindConverter implements ITypeConverter<BackupKind> {
    @Override
    public BackupKind convert(String text) {
        return Arrays.stream(BackupKind.values())
                .filter(kind -> kind.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("\"" + text + "\" is not full, diff or incr"));
    }
}
