/** Connections to the nodes and poolers of a stack, over TLS, as one of its roles. */
@NullMarked
package dev.understudy.engine.sql;

import org.jspecify.annotations.NullMarked;
