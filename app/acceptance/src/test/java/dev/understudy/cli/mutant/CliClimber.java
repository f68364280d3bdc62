package dev.understudy.cli.mutant;

import dev.understudy.core.mutant.CoreClimber;

/** May know core; here that closes a cycle. */
public record CliClimber(CoreClimber below) {}
