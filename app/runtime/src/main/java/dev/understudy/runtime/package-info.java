/**
 * The runtime SPI: what a driver must do to bring a {@link dev.understudy.core.plan.StackPlan} up and to give handles on what
 * runs. One contract suite keeps the drivers equal.
 */
@NullMarked
package dev.understudy.runtime;

import org.jspecify.annotations.NullMarked;
