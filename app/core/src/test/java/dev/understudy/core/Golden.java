package dev.understudy.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Compares with files of the checkout; {@code -Dgolden.update=true} rewrites them. */
public final class Golden {
    private Golden() {}

    /** @param path relative to the root of the checkout */
    public static void assertFile(String path, String actual) {
        Path file = root().resolve(path);
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.writeString(file, actual);
            }
            assertThat(actual).as(path).isEqualTo(Files.exists(file) ? Files.readString(file) : "(no such file)");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        return Path.of(Objects.requireNonNull(System.getProperty("understudy.root"), "understudy.root is not set"));
    }
}
