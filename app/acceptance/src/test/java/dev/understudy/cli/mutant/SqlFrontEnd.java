package dev.understudy.cli.mutant;

import java.sql.Connection;

/** A front end that talks to the database itself. */
public record SqlFrontEnd(Connection connection) {}
