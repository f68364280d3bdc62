/** Failures that reach a user: a code, the cause and a hint. */
@NullMarked
package dev.understudy.core.error;

import org.jspecify.annotations.NullMarked;
