/** Stack files on disk: which one is meant, and its text read and parsed. */
@NullMarked
package dev.understudy.engine.stackfile;

import org.jspecify.annotations.NullMarked;
