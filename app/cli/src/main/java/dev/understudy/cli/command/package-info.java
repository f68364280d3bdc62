/** One class per command: options in, a call to the {@code Appliance}, printed out. */
@NullMarked
package dev.understudy.cli.command;

import org.jspecify.annotations.NullMarked;
