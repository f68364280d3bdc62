/**
 * The local driver: a stack's parts as native processes of this machine. They belong to no terminal and outlive the command that started
 * them; what is known of them is kept in the stack's state directory and proved before it is believed.
 */
@NullMarked
package dev.understudy.runtime.local;

import org.jspecify.annotations.NullMarked;
