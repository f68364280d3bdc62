package dev.understudy.engine.rotation;

import dev.understudy.core.plan.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Looks which certificate a server or pooler shows to who connects now. Nothing is sent over the connection. */
final class ServedCertificate {
    /** PostgreSQL's request for TLS: length and code. */
    private static final int REQUEST_LENGTH = 8;

    private static final int REQUEST_CODE = 80877103;

    private ServedCertificate() {}

    /** @return its serial number in hexadecimal digits */
    static String serial(Endpoint endpoint, Duration timeout) throws IOException {
        int millis = Math.toIntExact(timeout.toMillis());
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), millis);
            plain.setSoTimeout(millis);
            plain.getOutputStream()
                    .write(ByteBuffer.allocate(REQUEST_LENGTH)
                            .putInt(REQUEST_LENGTH)
                            .putInt(REQUEST_CODE)
                            .array());
            if (plain.getInputStream().read() != 'S') {
                throw new IOException("it does not offer TLS");
            }
            Shown shown = new Shown();
            try (SSLSocket secured = (SSLSocket)
                    context(shown).getSocketFactory().createSocket(plain, endpoint.host(), endpoint.port(), true)) {
                secured.startHandshake();
                return ((X509Certificate) secured.getSession().getPeerCertificates()[0])
                        .getSerialNumber()
                        .toString(16);
            }
        }
    }

    private static SSLContext context(Shown shown) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {shown}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Looks at what is shown, also where nobody would trust it. */
    private static final class Shown implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("it is no server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Which one it is, is the question.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
