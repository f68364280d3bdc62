@NullMarked
package dev.understudy.engine.backup;

import org.jspecify.annotations.NullMarked;
