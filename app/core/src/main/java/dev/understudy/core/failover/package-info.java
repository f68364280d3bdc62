/** Deciding what to do about a broken stack: a table of numbered rules over an observed view. */
@NullMarked
package dev.understudy.core.failover;

import org.jspecify.annotations.NullMarked;
