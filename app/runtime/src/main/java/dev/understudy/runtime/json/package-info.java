/** Plans, reports and events as JSON: how the records of {@code core} are written and read. */
@NullMarked
package dev.understudy.runtime.json;

import org.jspecify.annotations.NullMarked;
