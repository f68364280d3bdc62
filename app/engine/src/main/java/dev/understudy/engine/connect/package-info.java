/** Connection strings of a stack, in the forms that client libraries take (D1.2, D3.1). Values only: nothing here connects. */
@NullMarked
package dev.understudy.engine.connect;

import org.jspecify.annotations.NullMarked;
