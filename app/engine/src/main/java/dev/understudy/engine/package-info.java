/** Operating a live stack: observe, decide, act; and {@code Appliance}, the one composition root. */
@NullMarked
package dev.understudy.engine;

import org.jspecify.annotations.NullMarked;
