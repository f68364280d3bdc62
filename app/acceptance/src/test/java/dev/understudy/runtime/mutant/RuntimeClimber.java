package dev.understudy.runtime.mutant;

import dev.understudy.engine.mutant.EngineClimber;

/** Knows the floor above. */
public record RuntimeClimber(EngineClimber above) {}
