/** Tests of verdicts, arithmetic and text; the reports here are examples made up for the text alone. */
@NullMarked
package dev.understudy.core.report;

import org.jspecify.annotations.NullMarked;
