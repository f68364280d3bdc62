package dev.understudy.acceptance;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.StackPlan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is still there of a stack that was removed: processes, listening ports, files. */
final class Leftovers {
    private static final int CONNECT_MILLIS = 200;

    private Leftovers() {}

    /** One line each; empty when nothing is left but the runs of drills. */
    static List<String> of(StackPlan plan) {
        List<String> left = new ArrayList<>();
        String root = plan.layout().root();
        commandLines().filter(line -> line.contains(root)).forEach(line -> left.add("process " + line));
        addresses(plan).filter(Leftovers::listens).forEach(address -> left.add("listening " + address));
        Path sockets = Path.of(plan.layout().sockets());
        if (Files.exists(sockets)) {
            left.add("directory " + sockets);
        }
        children(Path.of(root))
                .filter(child -> !child.equals(Path.of(plan.layout().runs())))
                .forEach(child -> left.add("file " + child));
        return left;
    }

    /** Of every process of this machine that can be seen, arguments parted by blanks. */
    static Stream<String> commandLines() {
        return children(Path.of("/proc"))
                .filter(path -> String.valueOf(path.getFileName()).matches("\\d+"))
                .map(path -> text(path.resolve("cmdline")).replace('\0', ' ').strip())
                .filter(line -> !line.isEmpty());
    }

    private static Stream<Endpoint> addresses(StackPlan plan) {
        Stream<Endpoint> nodes = plan.nodes().stream().map(node -> node.endpoint());
        Stream<Endpoint> poolers = plan.poolers().stream().map(pooler -> pooler.endpoint());
        return Stream.concat(nodes, poolers);
    }

    static boolean listens(Endpoint address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Stream<Path> children(Path directory) {
        try (Stream<Path> children = Files.exists(directory) ? Files.list(directory) : Stream.empty()) {
            return children.toList().stream();
        } catch (IOException e) {
            throw new AssertionError("cannot list " + directory, e);
        }
    }

    /** Empty for a process that ended meanwhile. */
    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
