package dev.understudy.core.mutant;

import dev.understudy.runtime.mutant.RuntimeClimber;

/** Knows the floor above, which knows the next one, until the cli knows core again: three broken floors and a cycle. */
public record CoreClimber(RuntimeClimber above) {}
