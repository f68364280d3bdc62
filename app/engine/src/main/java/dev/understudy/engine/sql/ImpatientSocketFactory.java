package dev.understudy.engine.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Makes the driver's sockets wait for a silent server once, not twice. The driver creates it by name. Thread-safe.
 *
 * <p>When an answer times out, pgjdbc closes the socket before it throws ({@code QueryExecutorImpl.execute}, {@code
 * QueryExecutorCloseAction.abort}), and closing a TLS 1.3 socket of the JDK first reads what the peer may still have sent, for as
 * long as the socket's timeout ({@code SSLSocketImpl.close}, {@code SSLSocketInputRecord.deplete}). A frozen server sends nothing,
 * so a timeout of 2 s took 4 s.
 */
public final class ImpatientSocketFactory extends SocketFactory {
    @Override
    public Socket createSocket() {
        return new ImpatientSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(0));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(0));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(address, port), new InetSocketAddress(localAddress, localPort));
    }

    private static Socket connected(SocketAddress to, SocketAddress from) throws IOException {
        Socket socket = new ImpatientSocket();
        try {
            socket.bind(from);
            socket.connect(to);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
