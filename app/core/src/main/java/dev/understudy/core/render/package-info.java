/** The text of every file a stack needs, rendered from its plan. Pure; proved by golden files. */
@NullMarked
package dev.understudy.core.render;

import org.jspecify.annotations.NullMarked;
