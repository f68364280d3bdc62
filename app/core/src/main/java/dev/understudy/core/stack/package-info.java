/** What a user asks for: the stack file, its strict parser and the valid {@link dev.understudy.core.stack.StackSpec} it yields. */
@NullMarked
package dev.understudy.core.stack;

import org.jspecify.annotations.NullMarked;
