package dev.understudy.engine.mutant;

import dev.understudy.cli.mutant.CliClimber;

/** Knows the floor above. */
public record EngineClimber(CliClimber above) {}
