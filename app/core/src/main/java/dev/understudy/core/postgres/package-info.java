/** PostgreSQL's own quantities as types: LSN, timeline, version, roles, settings. Values that parse, print and compare. */
@NullMarked
package dev.understudy.core.postgres;

import org.jspecify.annotations.NullMarked;
