/** Changes the passwords and certificates of a stack that runs, so that nobody who logs in meanwhile is refused. */
@NullMarked
package dev.understudy.engine.rotation;

import org.jspecify.annotations.NullMarked;
