/** Clients that write to the ledger at a steady rate through every client path, and what each path saw. */
@NullMarked
package dev.understudy.engine.workload;

import org.jspecify.annotations.NullMarked;
