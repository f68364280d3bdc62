@NullMarked
package dev.understudy.core.backup;

import org.jspecify.annotations.NullMarked;
