package dev.understudy.acceptance.mutant.util;

/** Lies in a package that does not name the thing. */
public record Anything() {}
