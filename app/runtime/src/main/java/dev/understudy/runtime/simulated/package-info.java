/** A driver without processes: stacks that live in memory and can be crashed, frozen and thawed, but speak no SQL. */
@NullMarked
package dev.understudy.runtime.simulated;

import org.jspecify.annotations.NullMarked;
