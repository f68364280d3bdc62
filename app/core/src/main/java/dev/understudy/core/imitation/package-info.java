/** What other systems do that fail over: their times, what their clients see, and where each figure comes from. Pure. */
@NullMarked
package dev.understudy.core.imitation;

import org.jspecify.annotations.NullMarked;
