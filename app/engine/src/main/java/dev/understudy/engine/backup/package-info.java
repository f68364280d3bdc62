/** Backups, restores and what is proved of them. pgBackRest does the work; what is here decides, checks and reports. */
@NullMarked
package dev.understudy.engine.backup;

import org.jspecify.annotations.NullMarked;
