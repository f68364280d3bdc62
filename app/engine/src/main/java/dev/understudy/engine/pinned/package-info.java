/** Clients that keep to a primary of before, as the servers' logs and the drill's own clients tell of them. */
@NullMarked
package dev.understudy.engine.pinned;

import org.jspecify.annotations.NullMarked;
