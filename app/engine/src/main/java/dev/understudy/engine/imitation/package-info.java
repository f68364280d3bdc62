/** What clients of an imitated service see, enacted on real sockets. */
@NullMarked
package dev.understudy.engine.imitation;

import org.jspecify.annotations.NullMarked;
