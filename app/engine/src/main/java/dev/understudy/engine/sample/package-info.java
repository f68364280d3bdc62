/** Generated rows for the sample schema: the same seed and size give the same rows, streamed by COPY. */
@NullMarked
package dev.understudy.engine.sample;

import org.jspecify.annotations.NullMarked;
