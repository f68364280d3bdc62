/** The same stack as files for {@code docker compose}: the compose file, its variables, each container's configuration. Pure. */
@NullMarked
package dev.understudy.core.render.compose;

import org.jspecify.annotations.NullMarked;
