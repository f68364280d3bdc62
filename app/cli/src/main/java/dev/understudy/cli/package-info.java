/** The command line: parse, call the {@code Appliance}, print. */
@NullMarked
package dev.understudy.cli;

import org.jspecify.annotations.NullMarked;
