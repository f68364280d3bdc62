/**
 * Stacks as containers. Compose brings a stack up and takes it down, by the same files a user may run without Understudy; everything
 * else is asked of the engine's API.
 */
@NullMarked
package dev.understudy.runtime.docker;

import org.jspecify.annotations.NullMarked;
