@NullMarked
package dev.understudy.core.imitation;

import org.jspecify.annotations.NullMarked;
