/** What will be started: a pure plan made from a {@link dev.understudy.core.stack.StackSpec} and the facts of the host. */
@NullMarked
package dev.understudy.core.plan;

import org.jspecify.annotations.NullMarked;
