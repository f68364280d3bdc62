package dev.understudy.runtime.docker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small text files of a container's volumes, readable and writable whether it runs or not. Thread-safe. */
final class ContainerFiles {
    private static final int OWNER_ONLY = 0600;

    private final DockerEngine engine;
    private final String container;
    private final int uid;

    /** @param uid the number of the image's user, who owns what is written */
    ContainerFiles(DockerEngine engine, String container, int uid) {
        this.engine = engine;
        this.container = container;
        this.uid = uid;
    }

    /** @return empty when there is no such file, or no such container yet */
    Optional<String> read(String path) {
        return bytes(path).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** @return empty when there is no such file, or no such container yet */
    Optional<byte[]> bytes(String path) {
        return engine.copyFrom(container, path).map(ContainerFiles::first);
    }

    /** Several files of one directory in one request. */
    void write(String directory, Map<String, String> texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> each : texts.entrySet()) {
                byte[] content = each.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(each.getKey());
                entry.setSize(content.length);
                entry.setMode(OWNER_ONLY);
                entry.setIds(uid, uid);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine.copyInto(container, directory, new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static byte[] first(byte[] archive) {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(archive))) {
            tar.getNextEntry();
            return tar.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
