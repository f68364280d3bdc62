/** What a stack is like at this moment, asked of every node and pooler at once. */
@NullMarked
package dev.understudy.engine.status;

import org.jspecify.annotations.NullMarked;
