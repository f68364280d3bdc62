/** What breaks the rules of {@link dev.understudy.acceptance.ArchitectureRule} on purpose; others lie in a {@code mutant} package per floor. */
@org.jspecify.annotations.NullMarked
package dev.understudy.acceptance.mutant;
