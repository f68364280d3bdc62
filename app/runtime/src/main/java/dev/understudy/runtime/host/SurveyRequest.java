package dev.understudy.runtime.host;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a survey cannot find out by itself.
 *
 * @param pgBin the only directory to take PostgreSQL from; empty looks in the usual places
 * @param portBase the first port of the stack's block
 * @param stateRoot the stack's state directory, absolute
 * @param socketDirectory a directory short enough for Unix sockets
 * @param postgresUser the operating-system user PostgreSQL runs as
 */
public record SurveyRequest(
        Optional<Path> pgBin, int portBase, Path stateRoot, Path socketDirectory, String postgresUser) {}
