/** Real stacks, documents that run, and the rules of the architecture. */
@NullMarked
package dev.understudy.acceptance;

import org.jspecify.annotations.NullMarked;
