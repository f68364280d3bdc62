package dev.understudy.runtime.host;

import dev.understudy.core.plan.HostFacts.PostgresInstall;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a survey cannot find out by itself.
 *
 * @param pgBin the only directory to take PostgreSQL from; empty looks in the usual places
 * @param embedded installations that can be downloaded
 * @param portBase the first port of the stack's block
 * @param stateRoot the stack's state directory, absolute
 * @param socketDirectory a directory short enough for Unix sockets
 * @param postgresUser the operating-system user PostgreSQL runs as
 */
public record SurveyRequest(
        Optional<Path> pgBin,
        List<PostgresInstall> embedded,
        int portBase,
        Path stateRoot,
        Path socketDirectory,
        String postgresUser) {}
