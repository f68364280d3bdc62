/** TCP links between the parts of a stack that lead through this process, where a network's faults can be put on them. */
@NullMarked
package dev.understudy.runtime.link;

import org.jspecify.annotations.NullMarked;
