/** What reaches the terminal: results on standard output, progress and errors on standard error. */
@NullMarked
package dev.understudy.cli.output;

import org.jspecify.annotations.NullMarked;
