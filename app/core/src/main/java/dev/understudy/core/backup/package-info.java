/** Backups, the archive between them, and what can be restored of both: values and decisions, no I/O. */
@NullMarked
package dev.understudy.core.backup;

import org.jspecify.annotations.NullMarked;
