/** What clients were told, and what the database holds: the outcome of each write and the check that compares them. */
@NullMarked
package dev.understudy.core.ledger;

import org.jspecify.annotations.NullMarked;
