/** Facts of this host, gathered before planning: installed programs, the account servers run under, memory. */
@NullMarked
package dev.understudy.runtime.host;

import org.jspecify.annotations.NullMarked;
