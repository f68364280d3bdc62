package dev.understudy.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The TCP connections over IPv4 that a process has, read from {@code /proc}. */
public final class TcpConnections {
    private static final String ESTABLISHED = "01";
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private TcpConnections() {}

    /** The ports that it is connected to; none of a process that ended, or that may not be looked into. */
    public static List<Integer> remotePorts(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            Set<String> own = sockets(process.resolve("fd"));
            return Files.readAllLines(process.resolve("net/tcp"), StandardCharsets.ISO_8859_1).stream()
                    .skip(1)
                    .map(line -> line.strip().split("\\s+", -1))
                    .filter(fields -> fields[STATE].equals(ESTABLISHED) && own.contains(fields[INODE]))
                    .map(fields -> port(fields[REMOTE]))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** An address and a port, both in hexadecimal. */
    private static int port(String endpoint) {
        return Integer.parseInt(endpoint.substring(endpoint.indexOf(':') + 1), 16);
    }

    private static Set<String> sockets(Path descriptors) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(descriptors)) {
            for (Path entry : entries) {
                String target = target(entry);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // Closed while it was looked at.
            return "";
        }
    }
}
