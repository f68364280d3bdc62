package dev.understudy.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a peer that finishes the TLS handshake and then says nothing, as a frozen server does. */
class ImpatientSocketFactoryIT {
    /** Long enough that closing takes less of it even on a busy machine. */
    private static final int TIMEOUT_MILLIS = 500;
    /** Waiting at least this long needs no reserve. */
    private static final int SHORT_TIMEOUT_MILLIS = 50;

    private static final char[] PASSWORD = "only for this test".toCharArray();

    @TempDir
    private static Path directory;

    private static SSLContext tls;

    @BeforeAll
    static void makeACertificate() throws Exception {
        tls = tls();
    }

    @Test
    void closingAfterATimeoutDoesNotWaitForThePeerAgain() throws Exception {
        assertThat(closingTime(new ImpatientSocketFactory(), TIMEOUT_MILLIS))
                .isLessThan(Duration.ofMillis(TIMEOUT_MILLIS));
    }

    /** The reason for the class: when a JDK no longer does this, the class can go. */
    @Test
    void closingAnOrdinaryTlsSocketWaitsForThePeerAgain() throws Exception {
        assertThat(closingTime(SocketFactory.getDefault(), SHORT_TIMEOUT_MILLIS))
                .isGreaterThanOrEqualTo(Duration.ofMillis(SHORT_TIMEOUT_MILLIS));
    }

    @Test
    void aReadAfterATimeoutFailsAtOnceUntilATimeoutIsSet() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client =
                        new ImpatientSocketFactory().createSocket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            client.setSoTimeout(1);
            InputStream input = client.getInputStream();
            assertThatThrownBy(input::read).isInstanceOf(SocketTimeoutException.class);
            server.getOutputStream().write(200);

            assertThatThrownBy(input::read).hasMessageContaining("silent before");
            client.setSoTimeout(60_000);
            assertThat(input.read()).isEqualTo(200);
        }
    }

    private static Duration closingTime(SocketFactory factory, int timeoutMillis) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket plain = factory.createSocket(listener.getInetAddress(), listener.getLocalPort());
                Socket accepted = listener.accept()) {
            SSLSocket server = (SSLSocket) tls.getSocketFactory().createSocket(accepted, null, false);
            Thread handshake = Thread.ofVirtual().start(() -> shakeHands(server));
            SSLSocket client = (SSLSocket) tls.getSocketFactory().createSocket(plain, "localhost", 0, true);
            client.setEnabledProtocols(new String[] {"TLSv1.3"});
            client.setSoTimeout(60_000);
            client.startHandshake();
            handshake.join();
            client.setSoTimeout(timeoutMillis);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            long started = System.nanoTime();
            client.close();
            return Duration.ofNanos(System.nanoTime() - started);
        }
    }

    private static void shakeHands(SSLSocket server) {
        try {
            server.startHandshake();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext tls() throws IOException, GeneralSecurityException, InterruptedException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(certificate())) {
            keys.load(file, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    /** By openssl, which the certificates of every stack need anyway: keytool would be a second JVM. */
    private static Path certificate() throws IOException, InterruptedException {
        String key = directory.resolve("server.key").toString();
        String certificate = directory.resolve("server.crt").toString();
        Path file = directory.resolve("server.p12");
        String curve = "ec_paramgen_curve:prime256v1";
        openssl(
                "req -x509 -newkey ec -pkeyopt " + curve + " -nodes -subj /CN=localhost",
                "-keyout",
                key,
                "-out",
                certificate);
        String password = "pass:" + new String(PASSWORD);
        openssl("pkcs12 -export", "-in", certificate, "-inkey", key, "-out", file.toString(), "-passout", password);
        return file;
    }

    private static void openssl(String words, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(("openssl " + words).split(" ", -1)));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
