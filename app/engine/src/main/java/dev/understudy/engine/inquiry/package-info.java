/** Questions to the servers and poolers of a stack, and two ways to have them answered: by the JVM itself, and by {@code psql}. */
@NullMarked
package dev.understudy.engine.inquiry;

import org.jspecify.annotations.NullMarked;
