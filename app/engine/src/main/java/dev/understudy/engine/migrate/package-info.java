/** Flyway behind values: applies, lists, validates and repairs a directory of migrations, printing nothing. */
@NullMarked
package dev.understudy.engine.migrate;

import org.jspecify.annotations.NullMarked;
