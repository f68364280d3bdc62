/** When passwords and certificates are due, and how far a change of them has come. Values and decisions: nothing here reads a file. */
@NullMarked
package dev.understudy.core.rotation;

import org.jspecify.annotations.NullMarked;
