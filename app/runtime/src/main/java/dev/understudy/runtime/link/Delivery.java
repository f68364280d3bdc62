package dev.understudy.runtime.link;

import java.nio.ByteBuffer;

/** What one end of a connection sent to the other. */
sealed interface Delivery {
    int size();

    record Bytes(ByteBuffer content) implements Delivery {
        @Override
        public int size() {
            return content.remaining();
        }

        /** For keeping it while its buffer is used again. */
        Bytes copy() {
            byte[] own = new byte[content.remaining()];
            content.duplicate().get(own);
            return new Bytes(ByteBuffer.wrap(own));
        }
    }

    /** It will send no more, and may go on hearing. */
    record End() implements Delivery {
        @Override
        public int size() {
            return 0;
        }
    }

    /** It is gone. */
    record Reset() implements Delivery {
        @Override
        public int size() {
            return 0;
        }
    }
}
