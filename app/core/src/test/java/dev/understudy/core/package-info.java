/** What the tests of core share. */
@NullMarked
package dev.understudy.core;

import org.jspecify.annotations.NullMarked;
