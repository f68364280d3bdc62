package dev.understudy.engine.sql;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * Does what the first connection of a process has to do once: loading the driver, setting TLS up, compiling the key derivation of a
 * SCRAM login. It is half of a short command's time and needs to know nothing of the stack, so it runs beside the parsing of the
 * command line.
 */
public final class ConnectionWarmUp {
    private static final String NOBODY_LISTENS = "jdbc:postgresql://127.0.0.1:1/?sslmode=disable";
    /** PostgreSQL's and PgBouncer's number of iterations. */
    private static final int SCRAM_ITERATIONS = 4096;

    private static final int SHA_256_BITS = 256;

    private ConnectionWarmUp() {}

    /** In a thread of its own that keeps no process alive; what fails here fails again, and is reported, where it matters. */
    public static void begin() {
        Thread.ofPlatform().daemon().name("connection-warm-up").start(ConnectionWarmUp::run);
    }

    private static void run() {
        try {
            clientHello();
            deriveKey();
            DriverManager.getConnection(NOBODY_LISTENS).close();
        } catch (GeneralSecurityException | SSLException | SQLException expected) {
            // The last of them always throws: nobody listens.
        }
    }

    private static void clientHello() throws GeneralSecurityException, SSLException {
        SSLContext context = SSLContext.getInstance("TLS");
        // Without managers of its own it would read every certificate that the JDK trusts.
        context.init(null, new TrustManager[0], null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        int size = engine.getSession().getPacketBufferSize();
        engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(size));
    }

    private static void deriveKey() throws GeneralSecurityException {
        PBEKeySpec key = new PBEKeySpec("warm".toCharArray(), new byte[] {1}, SCRAM_ITERATIONS, SHA_256_BITS);
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key);
    }
}
