package dev.understudy.engine.sql;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/**
 * A socket of which a read fails at once after one that timed out. Setting a timeout in between lifts that: the driver does so when
 * it means to go on, as after looking for a pending message. Thread-safe as a socket is.
 */
final class ImpatientSocket extends Socket {
    private volatile boolean gaveUp;

    @Override
    public void setSoTimeout(int timeoutMillis) throws SocketException {
        super.setSoTimeout(timeoutMillis);
        gaveUp = false;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(super.getInputStream());
    }

    private final class Input extends FilterInputStream {
        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (gaveUp) {
                throw new SocketTimeoutException("the peer was silent before");
            }
            try {
                return super.read(into, offset, length);
            } catch (SocketTimeoutException e) {
                gaveUp = true;
                throw e;
            }
        }
    }
}
