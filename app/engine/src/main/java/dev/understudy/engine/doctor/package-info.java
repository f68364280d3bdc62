/** What is installed on this machine, what each missing piece costs, and how to get it. */
@NullMarked
package dev.understudy.engine.doctor;

import org.jspecify.annotations.NullMarked;
