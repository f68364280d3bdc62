package dev.understudy.cli.command;

import dev.understudy.core.postgres.DbRole;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a role by its name in the database. */
final class RoleConverter implements ITypeConverter<DbRole> {
    @Override
    public DbRole convert(String text) {
        return find(text)
                .orElseThrow(
                        () -> new TypeConversionException("there is no role \"" + text + "\"; there are " + names()));
    }

    static Optional<DbRole> find(String text) {
        return Arrays.stream(DbRole.values())
                .filter(role -> role.roleName().equals(text))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(DbRole.values()).map(DbRole::roleName).collect(Collectors.joining(", "));
    }
}
