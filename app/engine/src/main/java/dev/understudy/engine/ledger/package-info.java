/** The ledger: the table clients write to inside the stack, and the file outside it that says what they were told. */
@NullMarked
package dev.understudy.engine.ledger;

import org.jspecify.annotations.NullMarked;
