/** The operating system's processes: what they are, whether they are still the same, and signals to them. */
@NullMarked
package dev.understudy.runtime.process;

import org.jspecify.annotations.NullMarked;
