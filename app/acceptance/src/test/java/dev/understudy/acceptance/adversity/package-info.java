/** The command line under bad input, interrupts and kills: a clear error, nothing lost, nothing left. */
@NullMarked
package dev.understudy.acceptance.adversity;

import org.jspecify.annotations.NullMarked;
