package dev.understudy.runtime.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** This machine in the words of the artifacts' names. */
final class Platform {
    private Platform() {}

    static String ofThisMachine() {
        String system = of(System.getProperty("os.name"), System.getProperty("os.arch"));
        // Binaries for the GNU C library do not run there.
        boolean musl = Files.exists(Path.of("/etc/alpine-release"));
        return musl ? system + "-alpine" : system;
    }

    static String of(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        String system = name.startsWith("mac") ? "darwin" : name.replace(' ', '-');
        String processor = switch (osArch) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64v8";
            default -> osArch;
        };
        return system + "-" + processor;
    }
}
