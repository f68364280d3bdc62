@NullMarked
package dev.understudy.core.certs;

import org.jspecify.annotations.NullMarked;
