/** Faults, named by their mechanism, healed by closing. */
@NullMarked
package dev.understudy.engine.fault;

import org.jspecify.annotations.NullMarked;
