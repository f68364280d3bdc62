/** Tests of the ledger: planted losses, duplicates and strangers are found exactly. */
@NullMarked
package dev.understudy.core.ledger;

import org.jspecify.annotations.NullMarked;
