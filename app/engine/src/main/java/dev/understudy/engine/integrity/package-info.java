/**
 * Whether what the nodes hold is sound and the same everywhere: amcheck over tables and B-tree indexes, page checksums, and a digest of the
 * rows of every table. All of it is asked as the superuser on the node itself, whom no policy hides rows from.
 */
@NullMarked
package dev.understudy.engine.integrity;

import org.jspecify.annotations.NullMarked;
