/** Tests of the decision table: rule by rule, and against a simulated stack. */
@NullMarked
package dev.understudy.core.failover;

import org.jspecify.annotations.NullMarked;
