/** What a stack leaves on disk and how commands exclude each other: state directories, locks, port leases, owned files, the plan. */
@NullMarked
package dev.understudy.runtime.state;

import org.jspecify.annotations.NullMarked;
